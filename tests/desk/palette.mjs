// A PNG of many colours in, one of at most 256 out: a third of the size, for screenshots that are kept beside the docs.
import { deflateSync, inflateSync } from "node:zlib";

const crcs = Uint32Array.from({ length: 256 }, (_, n) => { for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
const crc = (bytes) => { let sum = 0xffffffff; for (const byte of bytes) sum = crcs[(sum ^ byte) & 255] ^ (sum >>> 8); return (sum ^ 0xffffffff) >>> 0; };

function chunk(kind, bytes) {
  const out = Buffer.alloc(bytes.length + 12);
  out.writeUInt32BE(bytes.length, 0);
  out.write(kind, 4, "latin1");
  bytes.copy(out, 8);
  out.writeUInt32BE(crc(out.subarray(4, bytes.length + 8)), bytes.length + 8);
  return out;
}

/** Width, height, and rows of pixels, three or four bytes each. */
function decode(png) {
  const parts = [];
  let [width, height, depth] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const packed = inflateSync(Buffer.concat(parts)), stride = width * depth, pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = packed[y * (stride + 1)], row = packed.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    for (let x = 0; x < stride; x++) {
      const left = x >= depth ? pixels[y * stride + x - depth] : 0, up = y ? pixels[(y - 1) * stride + x] : 0, corner = y && x >= depth ? pixels[(y - 1) * stride + x - depth] : 0;
      const guess = left + up - corner, [l, u, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      const paeth = l <= u && l <= c ? left : u <= c ? up : corner;
      pixels[y * stride + x] = row[x] + [0, left, up, (left + up) >> 1, paeth][filter];
    }
  }
  return { width, height, depth, pixels };
}

export function reduce(png) {
  const { width, height, depth, pixels } = decode(png);
  const colour = (at) => (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += depth) counts.set(colour(at), (counts.get(colour(at)) || 0) + 1);
  const parts = (one) => [one >> 16, (one >> 8) & 255, one & 255];
  const kept = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([one]) => parts(one));
  const nearest = new Map();
  const index = (at) => {
    const one = colour(at);
    if (!nearest.has(one)) {
      const far = (other) => parts(one).reduce((sum, part, channel) => sum + (part - other[channel]) ** 2, 0);
      nearest.set(one, kept.reduce((best, other, which) => (far(other) < far(kept[best]) ? which : best), 0));
    }
    return nearest.get(one);
  };
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = index((y * width + x) * depth);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0); head.writeUInt32BE(height, 4); head[8] = 8; head[9] = 3;
  return Buffer.concat([png.subarray(0, 8), chunk("IHDR", head), chunk("PLTE", Buffer.from(kept.flat())), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}
