/** The part of pyodide-lock.json that is needed to find a package's files. */
export interface Lock {
  packages: Record<string, { file_name: string; depends: string[]; imports: string[] }>;
}

/** The package and everything it depends on, dependencies first, without those in `present`. */
export function resolve(
  lock: Lock,
  names: readonly string[],
  present: ReadonlySet<string>,
): string[] {
  const order: string[] = [];
  const visit = (name: string): void => {
    const entry = lock.packages[name];
    if (present.has(name) || order.includes(name)) return;
    if (!entry) throw new Error(`The page's Python has no package "${name}".`);
    for (const dependency of entry.depends) visit(dependency);
    if (!order.includes(name)) order.push(name);
  };
  for (const name of names) visit(name);
  return order;
}

/**
 * Which of the site's packages a source is about to need. It looks at import statements anywhere
 * in the text (a comment that mentions one costs a download, never an error), at the name `plt`,
 * and at the library's own plots.
 */
export function needed(source: string, offered: readonly string[]): string[] {
  const modules = new Set<string>();
  for (const match of source.matchAll(/^[ \t]*(?:import|from)[ \t]+([\w., \t]+)/gm)) {
    for (const part of (match[1] ?? "").split(",")) {
      const module = part.trim().split(/[\s.]/)[0];
      if (module) modules.add(module);
    }
  }
  if (/\bplt\s*\.|\bplots\b|__import__|import_module/.test(source)) modules.add("matplotlib");
  return offered.filter((name) => modules.has(name));
}
