import { ThreadWorker } from 'poolifier';
import task from './tasks.mjs';

export default new ThreadWorker(task);
