import { expect, test } from "vitest";
import { type Lock, needed, resolve } from "../src/python/packages";

const offered = ["numpy", "matplotlib"];

test.each([
  ["import matplotlib.pyplot as plt", ["matplotlib"]],
  ["from matplotlib import cm", ["matplotlib"]],
  ["import numpy as np, matplotlib", ["numpy", "matplotlib"]],
  ["    import numpy", ["numpy"]],
  ["plt.plot([1, 2])", ["matplotlib"]],
  ["import chainrule.plots", ["matplotlib"]],
  ["import matplotlibrary", []],
  ["x = 1", []],
])("%j needs %j", (source, names) => {
  expect(needed(source, offered)).toEqual(names);
});

const entry = (...depends: string[]) => ({ file_name: "", imports: [], depends });
const lock: Lock = {
  packages: { a: entry("b", "c"), b: entry("c"), c: entry(), ring: entry("ring") },
};

test("dependencies come first, once, and without those already there", () => {
  expect(resolve(lock, ["a"], new Set())).toEqual(["c", "b", "a"]);
  expect(resolve(lock, ["a"], new Set(["c"]))).toEqual(["b", "a"]);
});

test("an unknown package is named", () => {
  expect(() => resolve(lock, ["torch"], new Set())).toThrow('no package "torch"');
});
