/** Finds module-level state in the page, which all projects of a window would share. */
import ts from 'typescript';
import { parse } from './comments.mjs';

/** Functions whose result is no state when no argument is: React's component wrappers, patterns, texts of the catalogue. */
const PURE = new Set(['memo', 'lazy', 'lazyPart', 'forwardRef', 'createContext', 'RegExp', 'Symbol', 'text']);
/** Collections that a `readonly` type makes constant. */
const COLLECTIONS = new Set(['Map', 'Set', 'Array']);
const READONLY = /^(readonly\b|Readonly(Map|Set|Array)?<)/;
const PRIMITIVE = /^(string|number|boolean|bigint|null|undefined)( \| (string|number|boolean|bigint|null|undefined))*$/;

/**
 * Names of a module that hold state.
 *
 * These are top-level variables, static fields, default exports and assigned properties whose value is not constant.
 * Constants are primitives, functions, classes, elements, names of other values, and literals that are `as const`,
 * `Object.freeze`d or typed `readonly`, `Readonly<…>`, `ReadonlyMap` or `ReadonlySet`. Any other call, `new`, object or
 * array is taken for state, since what an unknown function returns may change.
 */
export function moduleState(path, source) {
  const tree = parse(path, source);
  const found = [];
  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isClassLike(node)) {
      for (const member of node.members) if (isMutableStatic(member)) found.push(member.name.getText(tree));
    } else if (ts.isVariableDeclarationList(node)) {
      if (!hasModifier(node.parent, ts.SyntaxKind.DeclareKeyword))
        found.push(...node.declarations.filter(isState).map(({ name }) => name.getText(tree)));
    } else if (ts.isExportAssignment(node)) {
      if (!isConstant(node.expression)) found.push('default');
    } else if (isPropertyAssignment(node)) found.push(node.left.getText(tree));
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function isState(declaration) {
  const list = declaration.parent;
  return !(list.flags & ts.NodeFlags.Const) || !isConstantAs(declaration.type, declaration.initializer);
}

function isMutableStatic(member) {
  if (!ts.isPropertyDeclaration(member) || !hasModifier(member, ts.SyntaxKind.StaticKeyword)) return false;
  return !hasModifier(member, ts.SyntaxKind.ReadonlyKeyword) || !isConstantAs(member.type, member.initializer);
}

function hasModifier(node, kind) {
  return node.modifiers?.some((modifier) => modifier.kind === kind) ?? false;
}

function isPropertyAssignment(node) {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
  return ts.isPropertyAccessExpression(node.left) || ts.isElementAccessExpression(node.left);
}

/** Whether a value is constant under the type that it is declared with, if any. */
function isConstantAs(type, value) {
  const name = type?.getText() ?? '';
  return (
    value === undefined ||
    PRIMITIVE.test(name) ||
    (READONLY.test(name) && isConstantIfReadonly(value)) ||
    isConstant(value)
  );
}

/** Whether a value is constant once its type is `readonly`: a collection, or a list or table whose members are constant. */
function isConstantIfReadonly(value) {
  const at = unwrap(value);
  if (ts.isNewExpression(at)) return COLLECTIONS.has(at.expression.getText());
  // `Object.fromEntries(…)`, `[…].map(…)`: methods of the language, which build a new value.
  if (ts.isCallExpression(at))
    return (
      ts.isPropertyAccessExpression(at.expression) &&
      (at.expression.expression.getText() === 'Object' || isConstantIfReadonly(at.expression.expression))
    );
  if (ts.isArrayLiteralExpression(at)) return at.elements.every(isMember);
  if (ts.isObjectLiteralExpression(at))
    return at.properties.every((one) => !ts.isPropertyAssignment(one) || isMember(one.initializer));
  return false;
}

function isMember(value) {
  const at = ts.isSpreadElement(value) ? unwrap(value.expression) : unwrap(value);
  return isConstant(at) || (!ts.isNewExpression(at) && isConstantIfReadonly(at));
}

function isConstant(value) {
  if (ts.isAsExpression(value) || ts.isSatisfiesExpression(value)) {
    const type = value.type.getText();
    const isFixed = (type === 'const' || READONLY.test(type)) && isConstantIfReadonly(value.expression);
    return isFixed || isConstant(value.expression);
  }
  if (ts.isParenthesizedExpression(value) || ts.isNonNullExpression(value)) return isConstant(value.expression);
  if (ts.isPropertyAccessExpression(value) || ts.isElementAccessExpression(value)) return isConstant(value.expression);
  if (ts.isObjectLiteralExpression(value) || ts.isArrayLiteralExpression(value)) return false;
  if (ts.isCallExpression(value) || ts.isNewExpression(value)) {
    const name = value.expression.getText();
    const given = value.arguments ?? [];
    return name === 'Object.freeze' ? given.every(isMember) : PURE.has(name) && given.every(isConstant);
  }
  if (ts.isConditionalExpression(value)) return isConstant(value.whenTrue) && isConstant(value.whenFalse);
  if (ts.isBinaryExpression(value)) return isConstant(value.left) && isConstant(value.right);
  return !ts.isAwaitExpression(value) && !ts.isTaggedTemplateExpression(value);
}

/** An expression without parentheses and assertions of its type. */
function unwrap(value) {
  let at = value;
  while (
    ts.isParenthesizedExpression(at) ||
    ts.isAsExpression(at) ||
    ts.isSatisfiesExpression(at) ||
    ts.isNonNullExpression(at)
  )
    at = at.expression;
  return at;
}
