// The ticket lab's pictures of a network, without a canvas: where things stand, what lies under a point, and what a cut asks for.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { REACH } from "../../ltviz/widgets/ticket_lab/worker/toys.js";

const WIDGETS = new URL("../../ltviz/widgets/", import.meta.url);
const PARTS = ["numbers", "scale", "theme", "cells"].map((name) => `parts/${name}.js`);
const OWN = ["network", "network_picture", "drawn", "surface_map", "pixels"].map((name) => `ticket_lab/${name}.js`);
const texts = await Promise.all([...PARTS, ...OWN].map((path) => readFile(new URL(path, WIDGETS), "utf8")));
const ltv = await import(`data:text/javascript,${encodeURIComponent(texts.join("\n"))}`);

/** Layers fc1, fc2, …, out; weights 1/16, 2/16, … with signs in turn. */
function network(sizes, more = {}) {
  const layers = sizes.slice(1).map((outputs, i) => ({ name: i === sizes.length - 2 ? "out" : `fc${i + 1}`, inputs: sizes[i], outputs }));
  const each = (make) => Object.fromEntries(layers.flatMap((layer) => make(layer)));
  const values = each(({ name, inputs, outputs }) => [
    [`${name}.weight`, Float32Array.from({ length: inputs * outputs }, (_, i) => ((i % 2 ? -1 : 1) * (i + 1)) / 16)], [`${name}.bias`, new Float32Array(outputs).fill(0.5)]]);
  const mask = each(({ name, inputs, outputs }) => [[`${name}.weight`, new Uint8Array(inputs * outputs).fill(1)]]);
  return { opened: { layers, train: { x: [], y: [] } }, picture: { step: 0, seed: 1, arm: "dense", values, mask, surface: null, ...more } };
}
const layersOf = ({ opened, picture }, known = null) => ltv.layersOf(picture, opened, known);
const SHAPES = network([2, 8, 8, 8, 2]).opened.layers;
const connection = (layer, at) => ({ kind: "connection", layer, at });
const unit = (layer, at) => ({ kind: "unit", layer, at });
const cell = (at) => ({ kind: "cell", layer: 0, at });

test("the middle of every line finds a line that passes there, and its own where no other does", () => {
  for (const width of [340, 740]) {
    const { columns } = ltv.planNet(SHAPES, width);
    let own = 0;
    SHAPES.forEach(({ inputs, outputs }, layer) => {
      for (let at = 0; at < inputs * outputs; at += 1) {
        const [a, b] = ltv.lineOf(columns, layer, at);
        const [x, y] = [a[0] + 0.3 * (b[0] - a[0]), a[1] + 0.3 * (b[1] - a[1])];
        const hit = ltv.netHitAt(columns, x, y);
        assert.equal(hit.kind, "connection");
        assert.ok(ltv.distanceTo(...ltv.lineOf(columns, hit.layer, hit.at), x, y) < 1e-9);
        own += hit.layer === layer && hit.at === at;
      }
    });
    assert.ok(own >= 140, `${own} of 160`); // the others cross a line there
  }
});

test("units go before lines, and a point far from both is nothing", () => {
  const { columns } = ltv.planNet(SHAPES, 740);
  columns.forEach((units, column) => units.forEach(([x, y], at) => assert.deepEqual(ltv.netHitAt(columns, x + 5, y - 5), unit(column, at))));
  assert.equal(ltv.netHitAt(columns, 2, 2), null);
  const [[ax, ay], [bx, by]] = ltv.lineOf(columns, 0, 0); // the highest line: nothing else above it
  const long = Math.hypot(bx - ax, by - ay);
  const beside = (d) => ltv.netHitAt(columns, (ax + bx) / 2 + (d * (by - ay)) / long, (ay + by) / 2 - (d * (bx - ax)) / long);
  assert.deepEqual([beside(6), beside(9)], [connection(0, 0), null]);
});

test("a point beyond an end is as far from the line as from that end", () => {
  assert.equal(ltv.distanceTo([0, 0], [10, 0], 13, 4), 5);
  assert.equal(ltv.distanceTo([0, 0], [10, 0], 4, -3), 3);
});

test("network and surface stay inside the card, side by side or one below the other, and do not overlap", () => {
  for (const width of [300, 340, 559, 560, 740]) {
    const { columns, map, height, width: own, bottom } = ltv.planNet(SHAPES, width);
    for (const [x, y] of columns.flat()) assert.ok(x >= 8 && x <= own - 8 && y > 20 && y < bottom);
    assert.ok(map.x + map.side <= width && map.y + map.side < height);
    assert.equal(width >= 560 ? map.x > own : map.y > bottom, true);
  }
});

test("arrow keys reach every connection, unit and cell, and undo one another", () => {
  const step = (hit, dx, dy) => ltv.netStep(SHAPES, 4, hit, dx, dy);
  assert.deepEqual(step(null, 0, 1), connection(0, 0));
  assert.deepEqual(step(connection(1, 0), -1e9, -1e9), connection(0, 0));
  assert.deepEqual([step(connection(1, 0), 1e9, 1e9), step(null, 1e9, 1e9)], [unit(4, 1), unit(4, 1)]);
  assert.deepEqual([step(connection(1, 19), 1, 0), step(connection(1, 19), -1, 0)], [unit(2, 2), unit(1, 3)]);
  assert.deepEqual([step(unit(2, 2), 1, 0), step(unit(2, 2), -1, 0)], [connection(2, 2), connection(1, 16)]);
  assert.deepEqual([step(connection(1, 60), 0, 10), step(connection(1, 3), 0, -10)], [connection(1, 63), connection(1, 0)]);
  assert.deepEqual([step(unit(4, 1), 1, 0), step(cell(8), -1, 0), step(cell(8), 0, -1), step(cell(9), 1, 0)], [cell(8), unit(4, 0), cell(12), cell(10)]);
  assert.deepEqual([step(unit(0, 1), -1, 0), ltv.netStep(SHAPES, 0, unit(4, 1), 1, 0)], [unit(0, 1), unit(4, 1)]);
  const seen = new Set(), open = [connection(0, 0)];
  while (open.length) {
    const hit = open.pop();
    if (seen.has(JSON.stringify(hit))) continue;
    seen.add(JSON.stringify(hit));
    open.push(...[[1, 0], [-1, 0], [0, 1], [0, -1]].map(([dx, dy]) => step(hit, dx, dy)));
  }
  assert.equal(seen.size, 160 + 28 + 16);
});

test("lines are as thick as their weights, and the largest of the network is the thickest", () => {
  const layers = layersOf(network([2, 3, 2]));
  assert.equal(ltv.largestWeight(layers), 6 / 16);
  const [none, half, whole] = [0, -0.03, 0.06].map((w) => ltv.lineWidth(w, 0.06));
  assert.ok(none > 0 && Math.abs(whole - none - 2 * (half - none)) < 1e-9);
  assert.ok(Number.isFinite(ltv.lineWidth(0, 0)));
});

test("a click on a connection cuts it, another restores it", () => {
  const made = network([2, 3, 2]), asked = [];
  const click = (hit) => ltv.toggleHit(layersOf(made), hit, (...cut) => asked.push(cut));
  assert.equal(click(connection(0, 3)), "fc1: y to unit 1 cut");
  made.picture.mask["fc1.weight"][3] = 0;
  assert.equal(click(connection(0, 3)), "fc1: y to unit 1 restored");
  assert.deepEqual(asked, [["fc1", [3], false], ["fc1", [3], true]]);
  assert.equal(click(cell(0)), "");
});

test("a click on a unit cuts all that leads in and out, and restores it where nothing is left", () => {
  const made = network([2, 3, 2]), asked = [];
  const click = (hit) => ltv.toggleHit(layersOf(made), hit, (layer, places, kept) => {
    asked.push([layer, places, kept]);
    for (const place of places) made.picture.mask[`${layer}.weight`][place] = Number(kept);
  });
  made.picture.mask["fc1.weight"][2] = 0;
  assert.equal(click(unit(1, 1)), "all connections of unit 1 cut");
  assert.equal(click(unit(1, 1)), "all connections of unit 1 restored");
  assert.deepEqual(asked, [["fc1", [2, 3], false], ["out", [1, 4], false], ["fc1", [2, 3], true], ["out", [1, 4], true]]);
  asked.length = 0;
  click(unit(0, 0));
  click(unit(2, 1));
  assert.deepEqual(asked, [["fc1", [0, 2, 4], false], ["out", [3, 4, 5], false]]);
});

test("the exact numbers are said, the pruned as such, and the initial value where it is known", () => {
  const made = network([2, 3, 2]);
  made.picture.mask["fc1.weight"][1] = 0;
  assert.deepEqual(ltv.connectionRows(layersOf(made), 0, 0), ["fc1: x to unit 0", ["weight", "0.0625"]]);
  const known = { seed: 1, fresh: false, values: { "fc1.weight": Float32Array.of(0.25, -0.5, 0, 0, 0, 0) } };
  assert.deepEqual(ltv.connectionRows(layersOf(made, known), 0, 1), ["fc1: y to unit 0", ["weight", "pruned"], ["initial", "−0.500"]]);
  assert.deepEqual(ltv.unitRows(layersOf(made), 1, 0), ["unit 0 of fc1", ["connections in", "1 of 2"], ["connections out", "2 of 2"], ["bias", "0.500"]]);
  assert.deepEqual(ltv.unitRows(layersOf(made), 2, 1), ["class 1", ["connections in", "3 of 3"], ["bias", "0.500"]]);
  assert.deepEqual([connection(0, 1), connection(0, 0), unit(1, 0)].map((hit) => ltv.cutHint(layersOf(made), hit)[0]),
    ["click or Enter restores it", "click or Enter cuts it", "click or Enter cuts them all"]);
});

test("initial values are those of the seed's untouched network, and unknown after fresh ones", () => {
  const values = { a: 1 };
  const after = (...pictures) => pictures.reduce((known, [arm, step, seed = 1]) => ltv.withBeginning(known, { arm, step, seed, values }), null);
  assert.deepEqual(after(["dense", 0], ["dense", 9], ["other", 9], ["ticket", 0]), { seed: 1, values, fresh: false });
  assert.equal(after(["dense", 3]), null);
  assert.equal(after(["dense", 0], ["fresh", 0], ["other", 4]).fresh, true);
  assert.equal(after(["dense", 0], ["fresh", 0], ["shuffled", 0]).fresh, false);
  const made = network([2, 3, 2], { seed: 2 });
  assert.equal(layersOf(made, { seed: 1, values: made.picture.values, fresh: false })[0].first, null);
  assert.equal(layersOf(made, { seed: 2, values: made.picture.values, fresh: true })[0].first, null);
  assert.ok(layersOf(made, { seed: 2, values: made.picture.values, fresh: false })[0].first);
});

test("a picture of another network than the opened one is not drawn", () => {
  assert.deepEqual(ltv.layersOf(network([2, 3, 2]).picture, network([2, 4, 2]).opened, null), []);
  assert.deepEqual(ltv.layersOf(network([2, 3, 2]).picture, network([2, 3, 3, 2]).opened, null), []);
  assert.deepEqual(ltv.layersOf(null, network([2, 3, 2]).opened, null), []);
});

test("the surface spans what the worker computes, upwards, and a point finds its cell", () => {
  const box = { x: 10, y: 20, side: 100 };
  for (const [x, y, left, top] of [[-REACH, -REACH, 10, 120], [REACH, REACH, 110, 20], [0, 0, 60, 70]]) assert.deepEqual(ltv.mapPlace(box, x, y), [left, top]);
  const surface = new Float32Array(16);
  for (let at = 0; at < 16; at += 1) assert.deepEqual(ltv.mapHitAt(box, surface, ...ltv.mapPlace(box, ...ltv.cellMiddle(4, at))), cell(at));
  assert.deepEqual([ltv.mapHitAt(box, null, 60, 70), ltv.mapHitAt(box, surface, 9, 70), ltv.mapHitAt(box, surface, 60, 120.5)], [null, null, null]);
});

test("the boundary lies where both classes are equally likely", () => {
  const grid = 9;
  const surface = Float32Array.from({ length: 81 }, (_, i) => 1 / (1 + Math.exp(-3 * ((i % grid) + 2 * Math.floor(i / grid) - 10.5))));
  const ends = ltv.boundaryOf(surface, grid);
  assert.ok(ends.length > 10 && ends.length % 2 === 0);
  for (const [col, row] of ends) assert.ok(Math.abs(col + 2 * row - 10.5) < 1e-3, `${col}, ${row}`);
  assert.deepEqual(ltv.boundaryOf(new Float32Array(81).fill(0.7), grid), []);
});

test("sheets of weights fit the card, do not overlap, and every pixel finds its weight", () => {
  const { layers } = network([40, 100, 50, 10]).opened;
  for (const [width, ratio] of [[300, 2], [340, 3], [740, 1], [740, 1.5]]) {
    const plan = ltv.planPixels(layers, width, ratio);
    assert.ok(Math.abs(plan.cell * ratio - Math.round(plan.cell * ratio)) < 1e-9);
    plan.sheets.forEach(({ x, y, rows, cols }, i) => {
      assert.ok(x + cols * plan.cell <= width && y + rows * plan.cell < plan.height);
      for (const other of plan.sheets.slice(i + 1)) {
        assert.ok(other.x >= x + cols * plan.cell || other.y >= y + rows * plan.cell + 30);
      }
    });
    layers.forEach(({ inputs, outputs }, layer) => {
      for (let at = 0; at < inputs * outputs; at += 7) assert.deepEqual(ltv.pixelAt(plan, ...ltv.pixelPlace(plan, connection(layer, at))), connection(layer, at));
    });
    assert.equal(ltv.pixelAt(plan, 5, 5), null);
  }
  assert.ok(ltv.planPixels(layers, 740, 1).cell >= 4); // wide enough for the hatch of what is pruned
  assert.ok(ltv.planPixels(network([40, 100, 900, 10]).opened.layers, 340, 1).sheets.every(({ cols, x }) => x + cols * 0.3 < 340));
});

test("arrow keys walk through a sheet, ten rows at a time, and over its side into the next", () => {
  const { layers } = network([40, 100, 50, 10]).opened;
  const step = (hit, dx, dy) => ltv.pixelStep(layers, hit, dx, dy);
  assert.deepEqual(step(null, 1, 0), connection(0, 0));
  assert.deepEqual([step(connection(0, 41), 0, 1), step(connection(0, 41), 1, 0), step(connection(0, 41), 0, 10)], [connection(0, 81), connection(0, 42), connection(0, 441)]);
  assert.deepEqual([step(connection(0, 3999), 1, 0), step(connection(1, 100), -1, 0)], [connection(1, 4900), connection(0, 79)]);
  assert.deepEqual([step(connection(0, 0), -1, 0), step(connection(0, 3), 0, -1)], [connection(0, 0), connection(0, 3)]);
  assert.deepEqual([connection(1, 7), null].flatMap((hit) => [step(hit, 1e9, 1e9), step(hit, -1e9, -1e9)]), [connection(2, 499), connection(0, 0), connection(2, 499), connection(0, 0)]);
});

test("a screen reader hears sizes and what is kept, and of cutting only where it is allowed", () => {
  const { opened, picture } = network([2, 3, 2]);
  picture.mask["out.weight"][0] = 0;
  const view = { layers: ltv.layersOf(picture, opened, null), shapes: opened.layers, train: null, surface: null, locked: false };
  assert.equal(ltv.pictureWords(view), "Network 2-3-2: fc1 keeps 6 of 6 connections and out keeps 5 of 6 connections. Arrow keys walk over them, Enter cuts or restores.");
  assert.match(ltv.pictureWords({ ...view, locked: true }), /walk over them\.$/);
  assert.match(ltv.pictureWords({ ...view, layers: [] }), /before its first picture/);
});
