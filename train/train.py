"""The cache of `prepare.py` in, a trained model out (`model.pt`), with scores on the development parts."""

import argparse
import math
import pickle
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from decode import tree_heads
from features import sentence_rows
from grammar import domain_sentences
from model import Parser
from treebank import recased, replace_forms


def batches(sentences, size, rng=None):
    order = list(range(len(sentences)))
    if rng:
        rng.shuffle(order)
        order.sort(key=lambda i: len(sentences[i].forms) + rng.random() * 4)
    else:
        order.sort(key=lambda i: len(sentences[i].forms))
    out, current = [], []
    for i in order:
        if current and (len(current) + 1) * len(sentences[i].forms) > size:
            out.append(current)
            current = []
        current.append(i)
    out.append(current)
    if rng:
        rng.shuffle(out)
    return out


def pad(lists, fill=0):
    n = max(len(x) for x in lists)
    return torch.tensor([list(x) + [fill] * (n - len(x)) for x in lists])


def pad_rows(rows):
    n = max(len(r) for r in rows)
    out = np.zeros((len(rows), n, 7), np.int64)
    for k, r in enumerate(rows):
        out[k, :len(r)] = r
    return torch.from_numpy(out)


def predict(model, sentences, vocabulary, tags, rels, size=6000):
    model.eval()
    result = [None] * len(sentences)
    with torch.no_grad():
        for batch in batches(sentences, size):
            part = [sentences[i] for i in batch]
            rows = pad_rows([sentence_rows(s.forms, s.glued, vocabulary) for s in part])
            mask = torch.arange(rows.shape[1])[None] < torch.tensor([len(s.forms) for s in part])[:, None]
            x = model.encode(rows, mask)
            scores = model.arcs(x, mask).numpy()
            heads = torch.zeros(rows.shape[:2], dtype=torch.long)
            for k, s in enumerate(part):
                n = len(s.forms)
                heads[k, :n] = torch.tensor(tree_heads(scores[k, :n, :n + 1]))
            labels = model.relations(x, heads)
            root = rels.index("root")
            labels[..., root] = torch.where(heads == 0, 1e4, -1e4)
            labels, tagged = labels.argmax(-1), model.tag(x).argmax(-1)
            for k, (i, s) in enumerate(zip(batch, part)):
                n = len(s.forms)
                result[i] = (tagged[k, :n].tolist(), heads[k, :n].tolist(), labels[k, :n].tolist())
    return result


def scores(model, sentences, vocabulary, tags, rels):
    hits = np.zeros(4)
    total = 0
    for s, (t, h, r) in zip(sentences, predict(model, sentences, vocabulary, tags, rels)):
        for i in range(len(s.forms)):
            total += 1
            hits[0] += tags[t[i]] == s.tags[i]
            arc = h[i] == s.heads[i]
            hits[1] += arc
            hits[2] += arc and rels[r[i]].split(":")[0] == s.rels[i].split(":")[0]
            hits[3] += arc and rels[r[i]] == s.rels[i]
    return [round(100 * x / total, 2) for x in hits]


def report(model, cache, vocabulary, tags, rels, parts, cases=("as written", "upper", "lower")):
    for part in parts:
        for case in cases:
            change = {"as written": lambda f: f, "upper": str.upper, "lower": str.lower}[case]
            sentences = [replace_forms(s, [change(f) for f in s.forms]) for s in cache[part]]
            print(f"{part:9} {case:11} UPOS %.2f UAS %.2f LAS %.2f LAS+subtypes %.2f" % tuple(scores(model, sentences, vocabulary, tags, rels)), flush=True)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--cache", default="cache.pkl")
    args.add_argument("--out", default="model.pt")
    args.add_argument("--epochs", type=int, default=20)
    args.add_argument("--width", type=int, default=128)
    args.add_argument("--layers", type=int, default=3)
    args.add_argument("--arc", type=int, default=64)
    args.add_argument("--rel", type=int, default=64)
    args.add_argument("--dropout", type=float, default=0.25)
    args.add_argument("--rate", type=float, default=3e-3)
    args.add_argument("--aim", type=float, default=0.0, help="weight of the contextual aim")
    args.add_argument("--batch", type=int, default=3000)
    args.add_argument("--fraction", type=float, default=1.0)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--domain", type=int, default=0, help="sentences drawn from domain.grammar")
    args.add_argument("--stop", type=int, default=None, help="leave off after this many epochs of the schedule (a multiple of 5)")
    args.add_argument("--resume", default=None, help="a model to go on from")
    args.add_argument("--threads", type=int, default=2)
    args.add_argument("--test", action="store_true")
    args = args.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    rng = random.Random(args.seed)
    cache = pickle.load(open(args.cache, "rb"))
    train = cache["train"]
    if args.fraction < 1:
        train = random.Random(args.seed).sample(train, int(len(train) * args.fraction))
    n_treebank = len(train)
    train = train + domain_sentences(args.domain)
    vocabulary = {w: i + 1 for i, w in enumerate(cache["words"])}
    tags = sorted({t for s in train for t in s.tags})
    rels = sorted({r for s in train for r in s.rels})
    tag_of, rel_of = {t: i for i, t in enumerate(tags)}, {r: i for i, r in enumerate(rels)}
    aims = cache.get("contexts") if args.aim else None
    starts = cache.get("starts")
    weight = torch.arange(1, 129) ** -0.5
    weight = weight / weight.mean()
    model = Parser(cache["vectors"], len(tags), len(rels), args.width, args.layers, args.arc, args.rel, args.dropout, aims.shape[1] if aims is not None else 0)
    if args.resume:
        model.load_state_dict(torch.load(args.resume, weights_only=False)["state"], strict=False)
    print(sum(p.numel() for n, p in model.named_parameters() if n.split(".")[0] not in ("word", "hashed")), "parameters without tables")
    tables = [model.word.weight, model.hashed.weight]
    rest = [p for p in model.parameters() if all(p is not t for t in tables)]
    optimisers = [torch.optim.SparseAdam(tables, lr=args.rate, betas=(0.9, 0.95)), torch.optim.Adam(rest, lr=args.rate, betas=(0.9, 0.95))]
    n_steps = args.epochs * len(batches(train, args.batch, random.Random(0)))
    average = {k: v.clone() for k, v in model.state_dict().items()}
    step, started = 0, time.time()
    for epoch in range(min(args.epochs, args.stop or args.epochs)):
        model.train()
        sums = np.zeros(4)
        for batch in batches(train, args.batch, rng):
            part = [recased(train[i], rng) for i in batch]
            lengths = torch.tensor([len(s.forms) for s in part])
            rows = pad_rows([sentence_rows(s.forms, s.glued, vocabulary) for s in part])
            mask = torch.arange(rows.shape[1])[None] < lengths[:, None]
            heads = pad([s.heads for s in part])
            x = model.encode(rows, mask, word_drop=0.06)
            tag_loss = F.cross_entropy(model.tag(x)[mask], pad([[tag_of[t] for t in s.tags] for s in part])[mask])
            arc_loss = F.cross_entropy(model.arcs(x, mask)[mask], heads[mask])
            rel_loss = F.cross_entropy(model.relations(x, heads)[mask], pad([[rel_of[r] for r in s.rels] for s in part])[mask])
            loss = tag_loss + arc_loss + rel_loss
            if aims is not None:
                want = torch.zeros(*rows.shape[:2], aims.shape[1])
                aimed = mask & torch.tensor([i < n_treebank for i in batch])[:, None]
                for k, i in enumerate(batch):
                    if i >= n_treebank:
                        continue
                    want[k, :lengths[k]] = torch.from_numpy(aims[starts[i]:starts[i] + int(lengths[k])].astype(np.float32))
                aim_loss = ((model.aim(x)[aimed] - want[aimed]) ** 2 * weight).mean()
                loss = loss + args.aim * aim_loss
                sums[3] += aim_loss.item()
            rate = args.rate * min(1, (step + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * step / n_steps)) + 1e-5
            for opt in optimisers:
                opt.param_groups[0]["lr"] = rate
                opt.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(rest, 2.0)
            for opt in optimisers:
                opt.step()
            step += 1
            keep = min(0.998, step / (step + 10))
            with torch.no_grad():
                if step % 20 == 0:
                    for k, v in model.state_dict().items():
                        average[k].lerp_(v, 1 - keep ** 20)
            sums[:3] += tag_loss.item(), arc_loss.item(), rel_loss.item()
        n = len(batches(train, args.batch, random.Random(0)))
        print(f"epoch {epoch + 1} {time.time() - started:.0f}s tag %.3f arc %.3f rel %.3f aim %.3f" % tuple(sums / n), flush=True)
        if epoch % 5 == 4 or epoch + 1 == args.epochs:
            live = {k: v.clone() for k, v in model.state_dict().items()}
            model.load_state_dict(average)
            report(model, cache, vocabulary, tags, rels, ["ewt-dev"], ("as written",))
            torch.save({"state": average, "tags": tags, "rels": rels, "args": vars(args)}, args.out)
            if epoch + 1 == args.epochs:
                report(model, cache, vocabulary, tags, rels, ["ewt-dev", "gum-dev"] + (["ewt-test"] if args.test else []))
            model.load_state_dict(live)


if __name__ == "__main__":
    main()
