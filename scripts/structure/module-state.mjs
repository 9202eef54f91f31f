/** Finds module-level state in the page, which all projects of a window would share. */
import ts from 'typescript';

/** Functions and classes that create mutable state: stores, collections, React refs. */
const MAKERS = new Set(['create', 'createStore', 'createWithEqualityFn', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Array']);

/**
 * Top-level names that hold mutable state: `let` and `var`; a store; a writable collection or object. Values that are
 * `as const`, `Object.freeze`d or typed `readonly`/`Readonly`/`ReadonlyMap`/`ReadonlySet` are not state.
 */
export function moduleState(path, source) {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  return file.statements.flatMap((statement) => {
    if (!ts.isVariableStatement(statement)) return [];
    if (statement.declarationList.declarations.some((one) => one.initializer === undefined) && isDeclare(statement))
      return [];
    const changes = !(statement.declarationList.flags & ts.NodeFlags.Const);
    return statement.declarationList.declarations
      .filter((one) => changes || (one.initializer !== undefined && !isReadonly(one) && makes(one.initializer)))
      .map((one) => one.name.getText(file));
  });
}

function isDeclare(statement) {
  return statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) ?? false;
}

function isReadonly({ type }) {
  return type !== undefined && /^(readonly\b|Readonly)/.test(type.getText());
}

/** `create()(…)`, `createStore(…)`, `new Map()`, `[]`, `{}`; found in top-level calls, not inside functions. */
function makes(expression) {
  let at = expression;
  while (ts.isCallExpression(at) || ts.isAsExpression(at) || ts.isSatisfiesExpression(at)) at = at.expression;
  if (ts.isNewExpression(at)) at = at.expression;
  if (ts.isArrayLiteralExpression(at)) return at.elements.length === 0;
  if (ts.isObjectLiteralExpression(at)) return at.properties.length === 0;
  return ts.isIdentifier(at) && MAKERS.has(at.text);
}
