// Trains in a worker thread and sends back the hash; workerData is { options, seed }.
import { parentPort, workerData } from "node:worker_threads";
import { train } from "overlap-lab/experiment/train";

const { hash } = await train(workerData.options, workerData.seed);
parentPort.postMessage(hash);
