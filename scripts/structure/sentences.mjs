/** Finds code that puts a sentence into a message, or that compares or parses one (docs/adr/0014-messages.md). */
import ts from 'typescript';
import { parse } from './comments.mjs';

/** Functions of the contract that make a sentence. */
const MAKERS = new Set([
  'text',
  'messageText',
  'remedyText',
  'reasonText',
  'standaloneText',
  'refusalSentence',
  'messageWithRemedy',
]);
/** Methods that read a text, by what is read: the value that they are called on, or their argument. */
const READ_ON = new Set(
  'includes startsWith endsWith match matchAll search indexOf lastIndexOf split replace replaceAll localeCompare'.split(
    ' ',
  ),
);
const READ_ARGUMENT = new Set('test exec has get includes startsWith endsWith indexOf'.split(' '));
/** Methods whose result is the text, or a part of it. */
const KEEPS = new Set(
  'trim trimEnd trimStart slice substring split replace at join toLowerCase toUpperCase concat'.split(' '),
);
const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.InKeyword,
]);
const JOINS = new Set([
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
]);
/** Parts that store and send messages; the others show them, so a `why` of theirs may be a sentence. */
const STORES = /^src\/(domain|main\/(core|adapters|serving))\//;
const ERROR_NAME = /^(error|failure|reason|cause)$/;

/**
 * The forbidden uses of sentences in a source, as `{ rule, line, code }`.
 *
 * `value`: a sentence of an error or of another message is a value of a message, or a `why` that is stored or
 * sent; whyOf() keeps its code instead. Logs may contain sentences. `parse`: a sentence is compared, searched, matched or used as a key. Whether it is
 * missing may be asked (`=== ''`).
 */
export function sentenceBreaches(file, source) {
  const tree = parse(file, source);
  const values = new Set();
  const reads = new Set();
  const visit = (node, isStored) => {
    if (ts.isCallExpression(node) && calleeName(node) === 'message' && node.arguments[1] !== undefined)
      for (const value of sentencesIn(node.arguments[1])) values.add(value);
    if (ts.isPropertyAssignment(node) && node.name.getText(tree) === 'why' && isStored && isSentence(node.initializer))
      values.add(node.initializer);
    if (ts.isExpression(node) && isRead(node) && isSentence(node)) reads.add(outer(node).parent);
    const isLog = ts.isCallExpression(node) && /^(info|warn|error)$/.test(calleeName(node));
    ts.forEachChild(node, (child) => visit(child, isStored && !isLog));
  };
  visit(tree, STORES.test(file));
  const row = (rule) => (node) => ({
    rule,
    line: tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1,
    code: node.getText(tree),
  });
  return [...[...values].map(row('value')), ...[...reads].map(row('parse'))];
}

/** The names that a source imports from the contract or the domain, before any renaming, and used members of a whole import. */
export function importedNames(file, source) {
  const tree = parse(file, source);
  const names = [];
  const wholes = new Set();
  const visit = (node) => {
    // a re-export is no use
    if (ts.isImportDeclaration(node) && /(contract|domain)\//.test(node.moduleSpecifier.text)) {
      const bindings = node.importClause?.namedBindings;
      if (bindings && ts.isNamespaceImport(bindings)) wholes.add(bindings.name.text);
      else for (const one of bindings?.elements ?? []) names.push((one.propertyName ?? one.name).text);
    }
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && wholes.has(node.expression.text))
      names.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return names;
}

/** The expressions in the values of a message that are sentences. Those of an inner message are found by themselves. */
function sentencesIn(values) {
  if (ts.isExpression(values) && isSentence(values)) return [values];
  if (ts.isCallExpression(values)) return [];
  if (ts.isShorthandPropertyAssignment(values)) return isSentence(values.name) ? [values.name] : [];
  const found = [];
  ts.forEachChild(values, (child) => void found.push(...sentencesIn(child)));
  return found;
}

/** Whether the value of an expression is a sentence, or a part of one. */
function isSentence(node) {
  const value = unwrap(node);
  if (ts.isCallExpression(value)) {
    const name = calleeName(value);
    if (ts.isIdentifier(value.expression))
      return MAKERS.has(name) || (name === 'String' && value.arguments.some((one) => isError(one)));
    return KEEPS.has(name) && isSentence(value.expression.expression);
  }
  if (ts.isPropertyAccessExpression(value)) {
    const { name, expression } = value;
    return name.text === 'message' || (name.text === 'text' && /\bvalues$/.test(expression.getText()));
  }
  if (ts.isElementAccessExpression(value)) return isSentence(value.expression);
  if (ts.isConditionalExpression(value)) return isSentence(value.whenTrue) || isSentence(value.whenFalse);
  if (ts.isBinaryExpression(value) && JOINS.has(value.operatorToken.kind))
    return isSentence(value.left) || isSentence(value.right);
  if (ts.isTemplateExpression(value))
    return value.templateSpans.some(
      ({ expression }) => isSentence(expression) || isError(expression, /^(error|failure|cause)$/),
    );
  if (!ts.isIdentifier(value)) return false;
  const declared = declarationOf(value);
  if (declared === undefined || !ts.isVariableDeclaration(declared) || declared.initializer === undefined) return false;
  if (ts.isIdentifier(declared.name)) return isSentence(declared.initializer);
  const part = declared.name.elements.find((one) => one.name?.getText() === value.text);
  return (part?.propertyName ?? part?.name)?.text === 'message' && isError(declared.initializer);
}

/** Whether an expression is an error: a caught one, or one by its name. */
function isError(node, names = ERROR_NAME) {
  const value = unwrap(node);
  if (!ts.isIdentifier(value)) return false;
  const declared = declarationOf(value);
  return names.test(value.text) || (declared !== undefined && ts.isCatchClause(declared.parent));
}

/** Whether the text of this expression is read: compared, searched, matched or used as a key. */
function isRead(node) {
  const at = outer(node);
  const { parent } = at;
  if (parent === undefined || unwrap(at) !== node) return false;
  if (ts.isBinaryExpression(parent) && COMPARISONS.has(parent.operatorToken.kind))
    return !isMissing(parent.left === at ? parent.right : parent.left);
  if ((ts.isSwitchStatement(parent) || ts.isCaseClause(parent)) && parent.expression === at) return true;
  if (ts.isElementAccessExpression(parent)) return parent.argumentExpression === at;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === at)
    return ts.isCallExpression(parent.parent) && parent.parent.expression === parent && READ_ON.has(parent.name.text);
  return (
    ts.isCallExpression(parent) &&
    parent.arguments.includes(at) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    READ_ARGUMENT.has(parent.expression.name.text)
  );
}

function isMissing(node) {
  const value = unwrap(node);
  return (ts.isStringLiteralLike(value) && value.text === '') || ['null', 'undefined'].includes(value.getText());
}

/** The declaration of a name, as far as it is in the same file: a variable, a parameter or a caught error. */
function declarationOf(name) {
  const named = (one) => {
    if (ts.isIdentifier(one.name)) return one.name.text === name.text;
    return one.name.elements.some((part) => part.name?.getText() === name.text);
  };
  for (let scope = name.parent; scope !== undefined; scope = scope.parent) {
    if (ts.isCatchClause(scope) && scope.variableDeclaration && named(scope.variableDeclaration))
      return scope.variableDeclaration;
    const parameter = scope.parameters?.find?.(named);
    if (parameter !== undefined) return parameter;
    const statements = ts.isBlock(scope) || ts.isSourceFile(scope) || ts.isCaseClause(scope) ? scope.statements : [];
    const variables = statements.filter(ts.isVariableStatement).flatMap((one) => [...one.declarationList.declarations]);
    const found = variables.find(named);
    if (found !== undefined) return found;
  }
  return undefined;
}

function calleeName({ expression }) {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}

/** An expression without parentheses and assertions of its type. */
function unwrap(node) {
  let at = node;
  while (isWrapper(at)) at = at.expression;
  return at;
}

/** An expression with the parentheses and assertions around it. */
function outer(node) {
  let at = node;
  while (at.parent !== undefined && isWrapper(at.parent)) at = at.parent;
  return at;
}

function isWrapper(node) {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node)
  );
}
