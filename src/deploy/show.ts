import { shortDigest } from '../base/digest.js';
import { type Display, escapeHtml } from '../base/display.js';
import { type DeploymentState, servingIn } from './state.js';

/** Gives a deployment's one line, and its revisions as a table for notebooks. */
export function showDeployment(state: DeploymentState, provider: string): Display {
  const serving = servingIn(state);
  const facts = [
    serving === undefined ? 'serves nothing' : `serves ${serving.model}`,
    `provider ${provider}`,
    `revisions ${state.revisions.length}`,
    ...(serving === undefined ? [] : [`revision ${shortDigest(serving.revision)}`]),
  ];
  const rows = state.revisions.toReversed().map((each) => {
    const mark = each === serving ? 'serving' : each.status;
    const cells = [shortDigest(each.revision), each.model, mark, each.appliedAt, each.endpoint ?? each.reason ?? ''];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  const head = ['revision', 'model', 'status', 'applied', ''].map((name) => `<th>${name}</th>`).join('');
  return {
    text: `Deployment "${state.name}" ${state.phase} (${facts.join(' · ')})`,
    html: `<table><caption>Deployment ${escapeHtml(state.name)} (${state.phase})</caption><tr>${head}</tr>${rows.join('')}</table>`,
  };
}
