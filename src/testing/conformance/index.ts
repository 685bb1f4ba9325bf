export type { ConformanceCase, Make } from './case.js';
export { type ChatConformance, chat } from './chat.js';
export { type DeployConformance, deploy } from './deploy.js';
export { embed } from './embed.js';
export { files } from './files.js';
export { type FineTuneConformance, fineTune } from './fine-tune.js';
export { type RowsConformance, rows } from './rows.js';
export { store } from './store.js';
export { track } from './track.js';
