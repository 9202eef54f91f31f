/** Finds what a module of the page keeps for itself: state that every project of the window would share. */
import ts from 'typescript';

/** Makers of something that changes: a store, a collection, React's own. */
const MAKERS = new Set(['create', 'createStore', 'createWithEqualityFn', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Array']);

/**
 * Names at the top of a module that hold state: `let` and `var`; a store; a collection or an object that is made there
 * and may be written to. What is `as const`, frozen or typed `readonly`/`Readonly`/`ReadonlyMap`/`ReadonlySet` is none.
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

/** `create()(…)`, `createStore(…)`, `new Map()`, `[]`, `{}`; looked for in what is called, not within functions. */
function makes(expression) {
  let at = expression;
  while (ts.isCallExpression(at) || ts.isAsExpression(at) || ts.isSatisfiesExpression(at)) at = at.expression;
  if (ts.isNewExpression(at)) at = at.expression;
  if (ts.isArrayLiteralExpression(at)) return at.elements.length === 0;
  if (ts.isObjectLiteralExpression(at)) return at.properties.length === 0;
  return ts.isIdentifier(at) && MAKERS.has(at.text);
}
