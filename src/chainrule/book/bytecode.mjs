// Runs bytecode_inside.py in Pyodide: node bytecode.mjs RUNTIME WORK SCRIPT
// RUNTIME holds the official runtime; WORK is a folder with in/ and out/, seen inside as /archives.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [runtime, work, script] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`).href);
const pyodide = await loadPyodide({ indexURL: `${runtime}/` });
pyodide.FS.mkdirTree("/archives");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: work }, "/archives");
pyodide.runPython(await readFile(script, "utf8"));
pyodide.runPython('repack(Path("/archives/in"), Path("/archives/out"))');
