import { expect, test } from "vitest";
import { type FileSystem, pack, unpack } from "../src/python/image";

/** A file system in a map, enough of Emscripten's for an image. */
class MemoryFiles implements FileSystem {
  readonly files = new Map<string, { data: Uint8Array; time: number }>();

  readdir(path: string): string[] {
    const below = [...this.files.keys()].filter((name) => name.startsWith(`${path}/`));
    const names = below.map((name) => name.slice(path.length + 1).split("/")[0] as string);
    return [".", "..", ...new Set(names)];
  }
  stat(path: string) {
    const file = this.files.get(path);
    return { mode: file ? 1 : 2, mtime: new Date(file?.time ?? 0) };
  }
  isDir(mode: number): boolean {
    return mode === 2;
  }
  mkdirTree(): void {}
  readFile(path: string): Uint8Array {
    return this.files.get(path)?.data ?? new Uint8Array();
  }
  writeFile(path: string, data: Uint8Array): void {
    this.files.set(path, { data, time: 0 });
  }
  utime(path: string, _: number, modified: number): void {
    const file = this.files.get(path);
    if (file) file.time = modified;
  }
}

test("files come back whole, in place, with the times Python trusts bytecode by", () => {
  const before = new MemoryFiles();
  before.files.set("/lib/a.py", { data: new Uint8Array([1, 2, 3]), time: 1_700_000_000_000 });
  before.files.set("/lib/sub/b.so", { data: new Uint8Array([9]), time: 5000 });
  before.files.set("/lib/sub/empty", { data: new Uint8Array(), time: 1 });
  const after = new MemoryFiles();
  unpack(after, pack(before, "/lib"));
  expect(after.files).toEqual(before.files);
});
