import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { read, root } from './source.js';

/** The public surface of each entry as text: what a reviewer sees change. `npm run api` writes it. */
interface Program {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
}
let cached: Program | undefined;

function entryFile(entry: string): string {
  const match = new RegExp(`^ {4}${entry}: '([^']+)'`, 'm').exec(read('tsup.config.ts'));
  if (match === null) throw new Error(`tsup.config.ts has no entry ${entry}`);
  return join(root, match[1] as string);
}

function load(): Program {
  if (cached !== undefined) return cached;
  const config = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const entries = [...read('tsup.config.ts').matchAll(/^ {4}\w+: '([^']+)'/gm)].map((match) =>
    join(root, match[1] as string),
  );
  const program = ts.createProgram(entries, config.options);
  cached = { program, checker: program.getTypeChecker() };
  return cached;
}

function declarationText(node: ts.Declaration): string {
  const source = node.getSourceFile();
  const printer = ts.createPrinter({ removeComments: true });
  const withoutBodies = <T extends ts.Node>(root: T): T => {
    const visit: ts.Visitor = (child) => {
      if (ts.isClassStaticBlockDeclaration(child)) return undefined;
      if (ts.isBlock(child)) return undefined;
      if (ts.isPropertyDeclaration(child) && ts.isPrivateIdentifier(child.name)) return undefined;
      if (ts.isMethodDeclaration(child) && ts.isPrivateIdentifier(child.name)) return undefined;
      if (ts.isGetAccessor(child) && ts.isPrivateIdentifier(child.name)) return undefined;
      if (ts.isPropertyDeclaration(child) && child.initializer !== undefined) {
        const { modifiers, name, questionToken, type } = child;
        return ts.factory.updatePropertyDeclaration(child, modifiers, name, questionToken, type, undefined);
      }
      return ts.visitEachChild(child, visit, undefined);
    };
    return ts.visitNode(root, visit) as T;
  };
  return printer.printNode(ts.EmitHint.Unspecified, withoutBodies(node), source);
}

function describeExport(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = target.declarations?.[0];
  if (declaration === undefined) return symbol.name;
  if (ts.isFunctionDeclaration(declaration) || ts.isVariableDeclaration(declaration)) {
    const type = checker.getTypeOfSymbolAtLocation(target, declaration);
    const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;
    return `${symbol.name}: ${checker.typeToString(type, declaration, flags)}`;
  }
  return declarationText(declaration);
}

/** Gives the public surface of one entry. */
export function apiText(entry: string): string {
  const { program, checker } = load();
  const source = program.getSourceFile(entryFile(entry));
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`Entry ${entry} is no module.`);
  const symbols = checker.getExportsOfModule(module).sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${symbols.map((symbol) => describeExport(symbol, checker)).join('\n\n')}\n`;
}

if (process.argv.includes('--write')) {
  mkdirSync(join(root, 'docs/api'), { recursive: true });
  for (const match of read('tsup.config.ts').matchAll(/^ {4}(\w+): 'src/gm)) {
    const entry = match[1] as string;
    writeFileSync(join(root, `docs/api/${entry}.txt`), apiText(entry));
  }
}
