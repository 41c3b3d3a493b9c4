import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['model', 'worker', 'plugin', 'console', 'test'] as const;
type Folder = (typeof FOLDERS)[number];

/** Who may import whom (DESIGN section 3). */
const ARROWS: Record<Folder, readonly Folder[]> = {
  model: ['model'],
  worker: ['worker', 'model'],
  plugin: ['plugin', 'model'],
  console: ['console', 'model'],
  test: [...FOLDERS],
};

interface Import {
  specifier: string;
  typeOnly: boolean;
}

const files = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root })).filter(
  (file) => !file.endsWith('.d.ts'),
);
const imports = new Map(files.map((file) => [file, importsOf(readFileSync(join(root, file), 'utf8'))]));

function importsOf(source: string): Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '');
  const found = code.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm,
  );
  return [...found].map((match) => ({
    specifier: (match[2] ?? match[3])!,
    typeOnly: match[1] !== undefined,
  }));
}

const isRelative = ({ specifier }: Import) => specifier.startsWith('.');
const resolved = (file: string, specifier: string) => normalize(join(dirname(file), specifier));
const folderOf = (file: string) => file.split('/')[0] as Folder;

describe('architecture', () => {
  it('holds only the five folders and the agreed files at the top', () => {
    const agreed =
      /^(model|worker|plugin|console|test|wrangler\.toml|package\.json|package-lock\.json|tsconfig\.json|README\.md|LICENSE|CHANGELOG\.md|node_modules|\..*)$/;
    expect(globSync('*', { cwd: root }).filter((name) => !agreed.test(name))).toEqual([]);
  });

  it('model <- worker, plugin, console <- test: no import against the arrows', () => {
    const against = files.flatMap((file) =>
      imports
        .get(file)!
        .filter(isRelative)
        .map(({ specifier }) => resolved(file, specifier))
        .filter(
          (target) =>
            FOLDERS.includes(folderOf(target)) && !ARROWS[folderOf(file)].includes(folderOf(target)),
        )
        .map((target) => `${file} -> ${target}`),
    );
    expect(against).toEqual([]);
  });

  it('relative imports name files that exist, with their ending', () => {
    const known = new Set(globSync('{model,worker,plugin,console,test}/**/*.*', { cwd: root }));
    const broken = files.flatMap((file) =>
      imports
        .get(file)!
        .filter(isRelative)
        .map(({ specifier }) => resolved(file, specifier.replace(/\?.*$/, '')))
        // What a build writes is named before it is there.
        .filter((target) => !known.has(target) && !target.startsWith('.build/'))
        .map((target) => `${file} -> ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('has no import ring', () => {
    const state = new Map<string, 'open' | 'done'>();
    const rings: string[] = [];
    const visit = (file: string, path: string[]) => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        rings.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      state.set(file, 'open');
      for (const one of imports.get(file) ?? []) {
        if (isRelative(one) && !one.typeOnly) visit(resolved(file, one.specifier), [...path, file]);
      }
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(rings).toEqual([]);
  });

  describe('model', () => {
    const pure = files.filter((file) => file.startsWith('model/') && !file.startsWith('model/train/'));

    it('imports only valibot, @stdlib and pure-rand', () => {
      const foreign = pure.flatMap((file) =>
        imports
          .get(file)!
          .filter(
            (one) => !isRelative(one) && !/^(valibot|@stdlib\/.+|pure-rand(\/.+)?)$/.test(one.specifier),
          )
          .map(({ specifier }) => `${file} -> ${specifier}`),
      );
      expect(foreign).toEqual([]);
    });

    it('asks neither clock nor chance, and does no I/O', () => {
      const impure =
        /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|crypto\.|fetch\(|setTimeout|setInterval|console\.|process\.|document\.|window\.)/;
      const found = pure.flatMap((file) => {
        const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
        const hit = impure.exec(code);
        return hit ? [`${file}: ${hit[0]}`] : [];
      });
      expect(found).toEqual([]);
    });

    it('is imported without its trainer by what is served', () => {
      const served = files.filter((file) => /^(worker|plugin|console)\//.test(file) || pure.includes(file));
      const found = served.flatMap((file) =>
        imports
          .get(file)!
          .filter(isRelative)
          .map(({ specifier }) => resolved(file, specifier))
          .filter((target) => target.startsWith('model/train/'))
          .map((target) => `${file} -> ${target}`),
      );
      expect(found).toEqual([]);
    });
  });

  it('names files for what they hold: no utils, helpers, common, types, misc; index only as entry', () => {
    const entries = new Set(['worker/index.ts', 'plugin/index.ts']);
    const badly = files.filter((file) => {
      const name = basename(file).replace(/\.(test\.)?tsx?$/, '');
      return (
        /^(utils?|helpers?|common|types?|misc)$/.test(name) ||
        (name === 'index' && !entries.has(file) && !file.startsWith('test/')) ||
        /[A-Z_]/.test(name)
      );
    });
    expect(badly).toEqual([]);
  });

  it('has no barrels: only the entry points re-export other files whole', () => {
    const barrels = files.filter(
      (file) =>
        !/^(worker|plugin)\/index\.ts$/.test(file) &&
        /^export \* from/m.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(barrels).toEqual([]);
  });

  it('says at the top why a source file is longer than 300 lines', () => {
    const long = files
      .filter((file) => !file.startsWith('test/'))
      .filter((file) => {
        const source = readFileSync(join(root, file), 'utf8');
        return source.split('\n').length > 301 && !/^\/[/*]/.test(source);
      });
    expect(long).toEqual([]);
  });
});
