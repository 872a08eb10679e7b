import type { Tensor1D } from "@tensorflow/tfjs";
import type { LearnerSpec, NetworkRole } from "../learner.js";
import { Adam } from "./adam.js";
import { NetworkTensors } from "./network-tensors.js";
import { tensorflow } from "./tensorflow.js";

/** One agent's four networks, its two optimisers, and the policy gradient gathered so far. */
export class AgentTensors {
  readonly networks: Readonly<Record<NetworkRole, NetworkTensors>>;
  /** Shared by all terms of the policy's loss. */
  readonly policyAdam: Adam;
  readonly criticAdam: Adam;
  #gradient: Tensor1D;

  constructor({ policy, critic }: LearnerSpec["agents"][number], adam: LearnerSpec["adam"]) {
    this.networks = {
      policy: new NetworkTensors(policy),
      critic: new NetworkTensors(critic),
      targetPolicy: new NetworkTensors(policy),
      targetCritic: new NetworkTensors(critic),
    };
    this.policyAdam = new Adam(adam, this.networks.policy.learnedSize);
    this.criticAdam = new Adam(adam, this.networks.critic.learnedSize);
    const tf = tensorflow();
    this.#gradient = tf.keep(tf.zeros([this.networks.policy.learnedSize]) as Tensor1D);
  }

  /** Gradient of the policy's loss with respect to its learned parameters, flat. */
  get gradient(): Tensor1D {
    return this.#gradient;
  }

  zeroGradient(): void {
    const tf = tensorflow();
    this.#replaceGradient(tf.zeros([this.networks.policy.learnedSize]) as Tensor1D);
  }

  addGradient(gradient: Tensor1D): void {
    this.#replaceGradient(this.#gradient.add(gradient) as Tensor1D);
  }

  /** Moves the targets' learned parameters by `tau`; their running statistics stay (soft_update of the reference). */
  moveTargets(tau: number): void {
    const tf = tensorflow();
    const { policy, critic, targetPolicy, targetCritic } = this.networks;
    for (const [target, source] of [
      [targetPolicy, policy],
      [targetCritic, critic],
    ]) {
      target.replaceLearned(tf.tidy(() => target.learned.mul(1 - tau).add(source.learned.mul(tau)) as Tensor1D));
    }
  }

  dispose(): void {
    for (const network of Object.values(this.networks)) network.dispose();
    this.policyAdam.dispose();
    this.criticAdam.dispose();
    this.#gradient.dispose();
  }

  #replaceGradient(gradient: Tensor1D): void {
    this.#gradient.dispose();
    this.#gradient = tensorflow().keep(gradient);
  }
}
