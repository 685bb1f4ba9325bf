/** Where durable things are kept. */
export { fileStore } from './file-store.js';
export { Journal } from './journal.js';
export { memoryStore } from './memory-store.js';
