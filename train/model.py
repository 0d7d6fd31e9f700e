"""Table rows in, scores out: summed embeddings, gated recurrent layers in both directions, heads for tags, arcs and relations.

Each layer is linear maps followed by an element-wise recurrence (as in SRU and minGRU), so that one matrix product does a whole
document and the recurrence costs almost nothing. `crates/engine/src/split/` computes the same.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

from features import FLAG_ROWS, HASH_ROWS, SHAPE_ROWS

DISTANCES = 28


def distance_bucket(delta):
    """Signed distance head - dependent in words → bucket; bucket 0 is the root."""
    size = delta.abs()
    bucket = torch.where(size <= 6, size, torch.where(size <= 8, 7, torch.where(size <= 11, 8, torch.where(size <= 15, 9, torch.where(
        size <= 21, 10, torch.where(size <= 30, 11, torch.where(size <= 45, 12, 13)))))))
    return torch.where(delta > 0, bucket + 13, bucket).clamp(max=DISTANCES - 1)


class Scan(torch.autograd.Function):
    """h[t] = f[t] h[t-1] + (1 - f[t]) z[t] along the first axis."""

    @staticmethod
    def forward(ctx, f, z):
        u = (1 - f) * z
        h = torch.empty_like(u)
        state = torch.zeros_like(u[0])
        for t in range(len(f)):
            state = torch.addcmul(u[t], f[t], state, out=h[t])
        ctx.save_for_backward(f, z, h)
        return h

    @staticmethod
    def backward(ctx, grad):
        f, z, h = ctx.saved_tensors
        g = torch.empty_like(grad)
        g[-1] = grad[-1]
        for t in range(len(f) - 2, -1, -1):
            torch.addcmul(grad[t], f[t + 1], g[t + 1], out=g[t])
        before = torch.cat([torch.zeros_like(h[:1]), h[:-1]])
        return g * (before - z), g * (1 - f)


class Layer(nn.Module):
    """Gates from the word and its neighbours (a depth-wise window), a scan each way, and an output gate mixing with the input.

    The first layer has no window: its gates depend on the word alone, so that the program can keep those of frequent words.
    """

    def __init__(self, width, dropout, windowed=True):
        super().__init__()
        self.half = width // 2
        self.window = nn.Parameter(torch.tensor([[0.1], [1.0], [0.1]]) + 0.05 * torch.randn(3, width)) if windowed else None
        self.gates = nn.Linear(width, width * 3)
        with torch.no_grad():
            self.gates.bias.zero_()
            self.gates.bias[width:2 * width] = torch.linspace(-1.0, 1.5, self.half).repeat(2)
        self.dropout = dropout

    def forward(self, x, mask):
        # x: time, batch, width; mask: time, batch, 1
        if self.training and self.dropout:
            x_in = x * F.dropout(torch.ones_like(x[:1]), self.dropout)
        else:
            x_in = x
        mixed = x_in
        if self.window is not None:
            zero = torch.zeros_like(x_in[:1])
            mixed = torch.cat([zero, x_in[:-1]]) * self.window[0] + x_in * self.window[1] + torch.cat([x_in[1:], zero]) * self.window[2]
        z, f, o = self.gates(mixed).chunk(3, -1)
        z = torch.tanh(z)
        f = torch.where(mask, torch.sigmoid(f), torch.ones_like(f))
        o = torch.sigmoid(o)
        flip = lambda a: torch.cat([a[..., :self.half], a[..., self.half:].flip(0)], -1)
        h = flip(Scan.apply(flip(f), flip(z)))
        return (o * h + (1 - o) * x) * mask


class Parser(nn.Module):
    def __init__(self, vectors, n_tags, n_rels, width=128, layers=3, arc=64, rel=64, dropout=0.25, aim=0):
        super().__init__()
        self.register_buffer("static", torch.cat([torch.zeros(1, vectors.shape[1]), torch.as_tensor(vectors)]), persistent=False)
        self.project = nn.Linear(vectors.shape[1], width, bias=False)
        self.word = nn.Embedding(len(vectors) + 1, width, sparse=True)
        self.hashed = nn.Embedding(HASH_ROWS, width, sparse=True)
        self.shape = nn.Embedding(SHAPE_ROWS, width)
        self.flag = nn.Embedding(FLAG_ROWS, width)
        for table, scale in ((self.word, 0.01), (self.hashed, 0.15), (self.shape, 0.15), (self.flag, 0.15)):
            nn.init.normal_(table.weight, std=scale)
        nn.init.normal_(self.project.weight, std=0.35 / vectors.shape[1] ** 0.5)
        self.layers = nn.ModuleList(Layer(width, dropout if k else 0.0, windowed=k > 0) for k in range(layers))
        self.tag = nn.Linear(width, n_tags)
        self.query, self.key = nn.Linear(width, arc), nn.Linear(width, arc)
        self.root_key = nn.Parameter(torch.randn(arc) * 0.1)
        self.far = nn.Parameter(torch.randn(DISTANCES, arc) * 0.1)
        self.near = nn.Parameter(torch.zeros(DISTANCES))
        self.lean = nn.Linear(width, 1)
        self.rel_dep, self.rel_head = nn.Linear(width, rel), nn.Linear(width, rel)
        self.rel_root = nn.Parameter(torch.randn(rel) * 0.1)
        self.rel_far = nn.Parameter(torch.zeros(DISTANCES, rel))
        self.rel = nn.Linear(rel, n_rels)
        self.aim = nn.Linear(width, aim) if aim else None
        self.dropout = dropout
        self.scale = arc ** -0.5

    def embed(self, rows, word_drop=0.0):
        word = rows[..., 0]
        if word_drop:
            word = word * (torch.rand(word.shape) >= word_drop)
        x = self.word(word) + self.project(F.embedding(word, self.static))
        return x + self.hashed(rows[..., 1:5]).sum(-2) + self.shape(rows[..., 5]) + self.flag(rows[..., 6])

    def encode(self, rows, mask, word_drop=0.0):
        x = torch.tanh(self.embed(rows, word_drop))
        if self.training:
            x = F.dropout(x, self.dropout)
        x = x.transpose(0, 1)
        wide = mask.t().unsqueeze(-1)
        x = x * wide
        for layer in self.layers:
            x = layer(x, wide)
        x = x.transpose(0, 1)
        return x * F.dropout(torch.ones_like(x[:, :1]), self.dropout) if self.training else x

    def arcs(self, x, mask):
        """batch, dependent, head (0 is the root)."""
        n = x.shape[1]
        q, k = self.query(x), self.key(x)
        place = torch.arange(n)
        bucket = distance_bucket(place[None, :] - place[:, None])
        bucket = torch.cat([torch.zeros(n, 1, dtype=torch.long), bucket], 1)
        reach = (q @ self.far.t()) * self.scale + self.near
        reach = reach.gather(2, bucket.expand(len(x), -1, -1))
        heads = torch.cat([self.root_key.expand(len(x), 1, -1), k], 1)
        lean = torch.cat([torch.zeros(len(x), 1, 1), self.lean(x)], 1).transpose(1, 2)
        scores = q @ heads.transpose(1, 2) * self.scale + reach + lean
        closed = torch.cat([torch.zeros(len(x), 1, dtype=torch.bool), ~mask], 1)[:, None, :]
        own = torch.cat([torch.zeros(n, 1, dtype=torch.bool), torch.eye(n, dtype=torch.bool)], 1)
        return scores.masked_fill(closed | own, -1e4)

    def relations(self, x, heads):
        n = x.shape[1]
        deps, tops = self.rel_dep(x), self.rel_head(x)
        tops = torch.cat([self.rel_root.expand(len(x), 1, -1), tops], 1)
        chosen = tops.gather(1, heads.unsqueeze(-1).expand(-1, -1, tops.shape[-1]))
        delta = heads - 1 - torch.arange(n)
        bucket = torch.where(heads == 0, torch.zeros_like(heads), distance_bucket(delta))
        hidden = torch.relu(deps + chosen + self.rel_far[bucket])
        if self.training:
            hidden = F.dropout(hidden, 0.1)
        return self.rel(hidden)
