#!/usr/bin/env bash
# Trains the English model from the treebanks in the given folder and writes lexicon/model/english.model.
set -e
ud=$(realpath "${1:?folder of the treebanks}")
cd "$(dirname "$0")"
work=$(mktemp -d)
python3 prepare.py --ud "$ud" --out "$work/cache.pkl" --words domain_words.txt --contexts
python3 train.py --cache "$work/cache.pkl" --out "$work/model.pt" --epochs 26 --aim 0.5 --width 112 --arc 48 --rel 56 --dropout 0.2 --domain 1800
python3 export.py --cache "$work/cache.pkl" --model "$work/model.pt" --out ../lexicon/model/english.model
