#!/usr/bin/env bash
# Trains the English model from the treebanks in the given folder and writes lexicon/model/english.model.
# Three stages: most of a long schedule, a shorter one at half the rate, and a last touch with more sentences of the domain.
set -e
ud=$(realpath "${1:?folder of the treebanks}")
cd "$(dirname "$0")"
work=$(mktemp -d)
size="--width 112 --arc 48 --rel 56"
python3 prepare.py --ud "$ud" --out "$work/cache.pkl" --words domain_words.txt --contexts
python3 train.py --cache "$work/cache.pkl" --out "$work/first.pt" --epochs 26 --stop 15 --aim 0.5 --dropout 0.2 --domain 1800 $size
python3 train.py --cache "$work/cache.pkl" --resume "$work/first.pt" --out "$work/second.pt" --epochs 6 --aim 0.3 --dropout 0.18 --rate 0.0016 --domain 1800 --seed 7 $size
python3 train.py --cache "$work/cache.pkl" --resume "$work/second.pt" --out "$work/model.pt" --epochs 2 --fraction 0.5 --dropout 0.18 --rate 0.0008 --domain 3000 --seed 11 $size
python3 export.py --cache "$work/cache.pkl" --model "$work/model.pt" --out ../lexicon/model/english.model
