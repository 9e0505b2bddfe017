// Builds dist/: main.js, worker.js and tutor.js share chunks; sw.js stands alone, because a service
// worker must be one file. `node build.mjs --watch` rebuilds on every change.
import { rm } from "node:fs/promises";
import { context } from "esbuild";

const shared = {
  bundle: true,
  minify: true,
  sourcemap: false,
  target: "es2022",
  outdir: "dist",
  legalComments: "none",
  logLevel: "info",
};

const builds = [
  {
    ...shared,
    entryPoints: ["src/main.ts", "src/worker.ts", "src/tutor.ts", "src/styles/main.css"],
    entryNames: "[name]",
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    splitting: true,
  },
  { ...shared, entryPoints: ["src/sw.ts"], format: "iife" },
];

await rm("dist", { recursive: true, force: true });
for (const options of builds) {
  const build = await context(options);
  if (process.argv.includes("--watch")) {
    await build.watch();
  } else {
    await build.rebuild();
    await build.dispose();
  }
}
