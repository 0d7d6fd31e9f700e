// Shapes and points in, a map on a canvas out: Mercator, clusters by a grid of the screen, circles for uncertain places.
const CELL = 46, CLOSEST = 1 << 15;
const NAMES = ["attack", "operation", "other"];
const y_of = (lat) => { const s = Math.sin((Math.max(-84, Math.min(84, lat)) * Math.PI) / 180); return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI); };
const x_of = (lon) => lon / 360 + 0.5;
const lat_of = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
const lon_of = (x) => (x - 0.5) * 360;

let shapes = null;
/** The world's outlines, projected once. */
function world() {
  shapes ??= fetch("/assets/shapes.json").then((answer) => answer.json()).then((all) => all.flatMap((country) => country.rings.map((steps) => {
    const ring = new Float32Array(steps.length);
    const box = [2, 2, -2, -2];
    for (let at = 0, lon = 0, lat = 0; at < steps.length; at += 2) {
      lon += steps[at]; lat += steps[at + 1];
      const x = x_of(lon / 100), y = y_of(lat / 100);
      ring[at] = x; ring[at + 1] = y;
      box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y); box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
    }
    return { ring, box };
  })));
  return shapes;
}

export class WorldMap {
  constructor(canvas, { fixed = false, pick = () => {}, hover = () => {} } = {}) {
    Object.assign(this, { canvas, pick, hover, fixed, rings: [], n: 0, lit: [], clusters: [], centre: [0.5, 0.42], scale: 1, tiles: new Map() });
    this.tileAddress = document.querySelector("meta[name=tiles]")?.content;
    this.pen = canvas.getContext("2d");
    new ResizeObserver(() => this.fit()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    if (!fixed) this.listen();
    world().then((rings) => { this.rings = rings; this.draw(); });
  }
  /** Points in columns, as the API gives them. */
  show(points) {
    this.points = points;
    this.n = points.id.length;
    this.x = Float64Array.from(points.lon, x_of);
    this.y = Float64Array.from(points.lat, y_of);
    this.index = new Map(points.id.map((id, at) => [id, at]));
    this.all();
  }
  fit() {
    const ratio = devicePixelRatio || 1, { clientWidth, clientHeight } = this.canvas;
    if (!clientWidth) return;
    this.canvas.width = clientWidth * ratio; this.canvas.height = clientHeight * ratio;
    if (this.n && !this.moved) this.all(); else this.draw();
  }
  /** Looks at all points. */
  all() {
    this.moved = false;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!this.n || !width) { this.scale = Math.max(width, 300); return this.draw(); }
    let [west, north, east, south] = [2, 2, -2, -2];
    for (let at = 0; at < this.n; at++) { west = Math.min(west, this.x[at]); east = Math.max(east, this.x[at]); north = Math.min(north, this.y[at]); south = Math.max(south, this.y[at]); }
    this.centre = [(west + east) / 2, (north + south) / 2];
    this.scale = Math.max(width * 0.9, Math.min((width * 0.82) / Math.max(east - west, 0.012), (height * 0.78) / Math.max(south - north, 0.012), CLOSEST));
    this.draw();
  }
  at(lat, lon, scale) { this.centre = [x_of(lon), y_of(lat)]; this.scale = scale; this.moved = true; this.draw(); }
  /** West, south, east, north of what is seen. */
  box() {
    const [w, h] = [this.canvas.clientWidth / 2 / this.scale, this.canvas.clientHeight / 2 / this.scale];
    return [lon_of(this.centre[0] - w), lat_of(this.centre[1] + h), lon_of(this.centre[0] + w), lat_of(this.centre[1] - h)].map((n, at) => Math.max(at % 2 ? -85 : -180, Math.min(at % 2 ? 85 : 180, n)).toFixed(3));
  }
  /** Rings around these incidents; what was pointed at last is drawn over all else. */
  light(ids) {
    this.lit = (Array.isArray(ids) ? ids : [ids]).map((id) => this.index?.get(id)).filter((at) => at !== undefined);
    this.canvas.dataset.lit = this.lit.length;
    this.draw();
  }
  zoom(factor, px = this.canvas.clientWidth / 2, py = this.canvas.clientHeight / 2) {
    const before = this.unproject(px, py);
    this.scale = Math.max(Math.min(this.canvas.clientWidth, 280), Math.min(this.scale * factor, CLOSEST * 8));
    const after = this.unproject(px, py);
    this.centre = [this.centre[0] + before[0] - after[0], this.centre[1] + before[1] - after[1]];
    this.moved = true; this.draw();
  }
  move(dx, dy) { this.centre = [this.centre[0] - dx / this.scale, Math.max(0.05, Math.min(0.95, this.centre[1] - dy / this.scale))]; this.moved = true; this.draw(); }
  unproject(px, py) { return [this.centre[0] + (px - this.canvas.clientWidth / 2) / this.scale, this.centre[1] + (py - this.canvas.clientHeight / 2) / this.scale]; }

  listen() {
    const { canvas } = this;
    let from = null;
    canvas.addEventListener("wheel", (event) => { event.preventDefault(); this.zoom(Math.exp(-event.deltaY / 300), event.offsetX, event.offsetY); }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => { from = [event.offsetX, event.offsetY, 0]; canvas.setPointerCapture(event.pointerId); });
    canvas.addEventListener("pointermove", (event) => {
      if (!from) return this.hover(this.cluster_at(event.offsetX, event.offsetY), event.offsetX, event.offsetY);
      const [dx, dy] = [event.offsetX - from[0], event.offsetY - from[1]];
      from = [event.offsetX, event.offsetY, from[2] + Math.abs(dx) + Math.abs(dy)];
      this.move(dx, dy);
    });
    canvas.addEventListener("pointerup", (event) => {
      const was = from; from = null;
      if (was && was[2] < 4) { const cluster = this.cluster_at(event.offsetX, event.offsetY); if (cluster) this.choose(cluster); }
    });
    canvas.addEventListener("pointerleave", () => this.hover(null, 0, 0));
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      if (step) this.move(...step); else if (event.key === "+" || event.key === "=") this.zoom(1.6); else if (event.key === "-") this.zoom(1 / 1.6); else if (event.key === "0") this.all(); else return;
      event.preventDefault(); event.stopPropagation();
    });
  }
  choose(cluster) {
    if (cluster.n === 1) return this.pick(this.points.id[cluster.first], cluster);
    const wide = cluster.east - cluster.west, high = cluster.south - cluster.north;
    if (wide < 1e-7 && high < 1e-7) return this.pick(null, { ...cluster, lat: lat_of(cluster.north), lon: lon_of(cluster.west) });
    this.centre = [(cluster.west + cluster.east) / 2, (cluster.north + cluster.south) / 2];
    this.scale = Math.min(CLOSEST * 4, Math.min((this.canvas.clientWidth * 0.7) / Math.max(wide, 1e-6), (this.canvas.clientHeight * 0.7) / Math.max(high, 1e-6)));
    this.moved = true; this.draw();
  }
  cluster_at(px, py) {
    let best = null, nearest = Infinity;
    for (const cluster of this.clusters) { const d = Math.hypot(cluster.px - px, cluster.py - py); if (d < Math.max(cluster.r + 3, 8) && d < nearest) { best = cluster; nearest = d; } }
    return best;
  }
  draw() { if (!this.due) { this.due = requestAnimationFrame(() => { this.due = 0; this.paint(); }); } }

  paint() {
    const { pen, canvas } = this, ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    if (!width) return;
    const style = getComputedStyle(canvas), colour = (name) => style.getPropertyValue(name).trim();
    const resolve = (name) => { this.probe ??= canvas.parentElement.appendChild(Object.assign(document.createElement("i"), { hidden: true })); this.probe.style.color = colour(name); return getComputedStyle(this.probe).color; };
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = resolve("--sea"); pen.fillRect(0, 0, width, height);
    const [left, top] = [this.centre[0] - width / 2 / this.scale, this.centre[1] - height / 2 / this.scale];
    const view = [left, top, left + width / this.scale, top + height / this.scale];
    if (this.tileAddress) this.paint_tiles(view); 
    pen.beginPath();
    for (const { ring, box } of this.rings) {
      if (box[2] < view[0] || box[0] > view[2] || box[3] < view[1] || box[1] > view[3]) continue;
      for (let at = 0; at < ring.length; at += 2) { const px = (ring[at] - left) * this.scale, py = (ring[at + 1] - top) * this.scale; if (at) pen.lineTo(px, py); else pen.moveTo(px, py); }
      pen.closePath();
    }
    if (!this.tileAddress) { pen.fillStyle = resolve("--land"); pen.fill(); }
    pen.strokeStyle = resolve("--coast"); pen.lineWidth = 0.8; pen.stroke();
    this.paint_points(view, NAMES.map((name) => resolve(`--${name}`)), resolve("--ink"), resolve("--sheet"));
  }
  paint_tiles(view) {
    const z = Math.max(0, Math.min(17, Math.round(Math.log2(this.scale / 256)))), n = 2 ** z, size = this.scale / n;
    for (let x = Math.max(0, Math.floor(view[0] * n)); x <= Math.min(n - 1, Math.floor(view[2] * n)); x++) for (let y = Math.max(0, Math.floor(view[1] * n)); y <= Math.min(n - 1, Math.floor(view[3] * n)); y++) {
      const key = `${z}/${x}/${y}`;
      if (!this.tiles.has(key)) { const tile = new Image(); tile.onload = () => this.draw(); tile.src = this.tileAddress.replace("{z}", z).replace("{x}", x).replace("{y}", y); this.tiles.set(key, tile); }
      const tile = this.tiles.get(key);
      if (tile.complete && tile.naturalWidth) this.pen.drawImage(tile, (x / n - view[0]) * this.scale, (y / n - view[1]) * this.scale, size, size);
    }
  }
  paint_points(view, colours, ink, sheet) {
    const { pen } = this, grid = new Map();
    this.clusters = [];
    for (let at = 0; at < this.n; at++) {
      const x = this.x[at], y = this.y[at];
      if (x < view[0] || x > view[2] || y < view[1] || y > view[3]) continue;
      const px = (x - view[0]) * this.scale, py = (y - view[1]) * this.scale;
      const cell = this.n > 60 ? Math.floor((x * this.scale) / CELL) * 65536 + Math.floor((y * this.scale) / CELL) : Math.round(x * 4e5) * 4e5 + Math.round(y * 4e5);
      let cluster = grid.get(cell);
      if (!cluster) { cluster = { n: 0, members: [], sx: 0, sy: 0, classes: [0, 0, 0], first: at, toll: 0, west: x, east: x, north: y, south: y }; grid.set(cell, cluster); }
      cluster.n++; cluster.members.push(at); cluster.sx += px; cluster.sy += py; cluster.classes[this.points.class[at]]++; cluster.toll += this.points.toll[at];
      cluster.west = Math.min(cluster.west, x); cluster.east = Math.max(cluster.east, x); cluster.north = Math.min(cluster.north, y); cluster.south = Math.max(cluster.south, y);
    }
    for (const cluster of [...grid.values()].sort((a, b) => b.n - a.n)) this.settle(cluster);
    for (const cluster of this.clusters) if (cluster.n === 1) this.paint_radius(cluster, colours);
    for (const cluster of this.clusters) this.paint_cluster(cluster, colours, ink, sheet);
    if (this.lit.length) this.paint_lit(view, colours, ink);
  }
  /** Puts a cluster where it is, or into a larger one that it would lie over; single incidents may lie over one another. */
  settle(cluster) {
    const place = (one) => { one.px = one.sx / one.n; one.py = one.sy / one.n; one.r = one.n === 1 ? Math.min(9, 4 + Math.sqrt(one.toll) * 0.6) : Math.min(26, 7 + Math.log2(one.n) * 1.9); };
    place(cluster);
    const over = this.n > 60 && this.clusters.length < 1500 && this.clusters.find((one) => one.n > 1 && Math.hypot(one.px - cluster.px, one.py - cluster.py) < (one.r + cluster.r) * 0.8);
    if (!over) return this.clusters.push(cluster);
    for (const sum of ["n", "sx", "sy", "toll"]) over[sum] += cluster[sum];
    cluster.classes.forEach((n, which) => { over.classes[which] += n; });
    over.members = over.members.concat(cluster.members);
    over.west = Math.min(over.west, cluster.west); over.east = Math.max(over.east, cluster.east); over.north = Math.min(over.north, cluster.north); over.south = Math.max(over.south, cluster.south);
    place(over);
  }
  /** Each lit incident with a ring; one alone with the circle in which it may have been. */
  paint_lit(view, colours, ink) {
    const { pen } = this;
    pen.strokeStyle = ink; pen.lineWidth = 2.5;
    for (const at of this.lit.slice(0, 3000)) {
      const px = (this.x[at] - view[0]) * this.scale, py = (this.y[at] - view[1]) * this.scale;
      if (this.lit.length === 1) { this.paint_radius({ px, py, r: 0, first: at }, colours); pen.strokeStyle = ink; pen.lineWidth = 2.5; }
      pen.beginPath(); pen.arc(px, py, this.lit.length > 200 ? 5 : 12, 0, 7); pen.stroke();
    }
  }
  /** As wide as the place is uncertain. */
  paint_radius(cluster, colours) {
    const at = cluster.first, km = this.points.radius[at], px = (km / 40075 / Math.cos((this.points.lat[at] * Math.PI) / 180)) * this.scale;
    if (px < cluster.r + 2) return;
    const { pen } = this;
    pen.beginPath(); pen.arc(cluster.px, cluster.py, px, 0, 7); pen.fillStyle = colours[this.points.class[at]]; pen.globalAlpha = 0.1; pen.fill(); pen.globalAlpha = 0.55; pen.setLineDash([3, 3]); pen.strokeStyle = pen.fillStyle; pen.lineWidth = 1; pen.stroke(); pen.setLineDash([]); pen.globalAlpha = 1;
  }
  paint_cluster(cluster, colours, ink, sheet) {
    const { pen } = this;
    let angle = -Math.PI / 2;
    cluster.classes.forEach((n, which) => {
      if (!n) return;
      const end = angle + (n / cluster.n) * Math.PI * 2;
      pen.beginPath(); pen.moveTo(cluster.px, cluster.py); pen.arc(cluster.px, cluster.py, cluster.r, angle, end); pen.closePath(); pen.fillStyle = colours[which]; pen.globalAlpha = cluster.n === 1 ? 0.85 : 0.9; pen.fill(); pen.globalAlpha = 1;
      angle = end;
    });
    pen.beginPath(); pen.arc(cluster.px, cluster.py, cluster.r, 0, 7); pen.strokeStyle = sheet; pen.lineWidth = 1.2; pen.stroke();
    if (cluster.n === 1) return;
    pen.beginPath(); pen.arc(cluster.px, cluster.py, cluster.r - 4, 0, 7); pen.fillStyle = sheet; pen.fill();
    pen.fillStyle = ink; pen.font = `600 ${cluster.n > 999 ? 9.5 : 11}px system-ui, sans-serif`; pen.textAlign = "center"; pen.textBaseline = "middle";
    pen.fillText(cluster.n > 9999 ? `${Math.round(cluster.n / 1000)}k` : cluster.n, cluster.px, cluster.py + 0.5);
  }
}
