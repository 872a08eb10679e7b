"""The physical-deception world in the style of the published environment: an object per body, small numpy vectors,
forces gathered in lists, one wall after the other, and the behaviour measures taken inside blue's observation. Written to
cost what that style costs; nothing is added to slow it."""

import numpy as np

SIGHT, LANDMARK, EXTENT = 0.125, 0.16, 0.825


class Body:
    def __init__(self, size, movable):
        self.size = size
        self.movable = movable
        self.position = np.zeros(2)
        self.velocity = np.zeros(2)
        self.max_speed = None
        self.action = np.zeros(2)


class Wall:
    def __init__(self, across, axis):
        self.across = across
        self.axis = axis
        self.ends = np.array([-1.0, 1.0])
        self.width = 0.1


def distance(a, b):
    return np.sqrt(np.sum(np.square(a.position - b.position)))


def cosine(a, b):
    return np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))


class World:
    dt, damping, sensitivity, contact_force, margin = 0.1, 0.25, 5.0, 100.0, 0.001

    def __init__(self):
        self.agents = [Body(0.15, True), Body(0.15, True)]
        self.landmarks = [Body(0.08, False), Body(0.08, False)]
        self.walls = [Wall(1, -1.0), Wall(1, 1.0), Wall(0, -1.0), Wall(0, 1.0)]

    def reset(self):
        red, blue = self.agents
        self.goal, self.other = np.random.permutation(self.landmarks)
        red.position = np.random.uniform(-EXTENT, EXTENT, 2)
        angle, radius = np.random.uniform(0, 2 * np.pi), np.random.uniform(0, SIGHT)
        offset = radius * np.array([np.cos(angle), np.sin(angle)])
        blue.position = np.clip(red.position + offset, -EXTENT, EXTENT)
        for agent in self.agents:
            agent.velocity = np.zeros(2)
            agent.max_speed = None
        for mark in self.landmarks:
            mark.position = np.random.uniform(-EXTENT, EXTENT, 2)
        self.flag = 0
        self.previous = np.zeros(2)
        self.cosines, self.angles, self.insight = None, [], False
        self.thresholds, self.counts = [], {"goal": 0, "red goal": 0, "red other": 0, "moved": 0}
        return [self.observe_red(), self.observe_blue()]

    def step(self, actions):
        for agent, action in zip(self.agents, actions):
            agent.action = self.sensitivity * action
        forces = [None] * len(self.agents)
        for i, agent in enumerate(self.agents):
            forces[i] = agent.action + 0.0
        for i, agent in enumerate(self.agents):
            for wall in self.walls:
                force = self.wall_force(agent, wall)
                if force is not None:
                    forces[i] = force + forces[i]
        for i, agent in enumerate(self.agents):
            agent.velocity = agent.velocity * (1 - self.damping) + forces[i] * self.dt
            if agent.max_speed is not None:
                speed = np.sqrt(np.square(agent.velocity[0]) + np.square(agent.velocity[1]))
                if speed > agent.max_speed:
                    agent.velocity = agent.velocity / speed * agent.max_speed
            agent.position = agent.position + agent.velocity * self.dt
        observations = [self.observe_red(), self.observe_blue()]
        return observations, [self.reward_red(), self.reward_blue()], [False, False], self.info()

    def wall_force(self, agent, wall):
        across, along = wall.across, 1 - wall.across
        at = agent.position[along]
        if at < wall.ends[0] - agent.size or at > wall.ends[1] + agent.size:
            return None
        if at < wall.ends[0] or at > wall.ends[1]:
            past = at - wall.ends[0] if at < wall.ends[0] else at - wall.ends[1]
            theta = np.arcsin(past / agent.size)
            least = np.cos(theta) * agent.size + 0.5 * wall.width
        else:
            theta = 0.0
            least = agent.size + 0.5 * wall.width
        delta = agent.position[across] - wall.axis
        gap = np.abs(delta)
        penetration = np.logaddexp(0, -(gap - least) / self.margin) * self.margin
        magnitude = self.contact_force * delta / gap * penetration
        force = np.zeros(2)
        force[across] = np.cos(theta) * magnitude
        force[along] = np.sin(theta) * np.abs(magnitude)
        return force

    def observe_red(self):
        red, blue = self.agents
        if distance(red, self.other) < LANDMARK:
            self.flag = 1
            self.counts["red other"] += 1
        if distance(red, self.goal) < LANDMARK:
            self.counts["red goal"] += 1
        if self.flag:
            red.max_speed = 0
        marks = [mark.position - red.position for mark in self.landmarks]
        seen = [blue.position - red.position] if distance(red, blue) <= SIGHT else [np.zeros(2)]
        return np.concatenate(marks + seen)

    def observe_blue(self):
        red, blue = self.agents
        self.watch(red, blue)
        marks = [mark.position - blue.position for mark in self.landmarks]
        seen = [red.position - blue.position] if distance(red, blue) <= SIGHT else [np.zeros(2)]
        flags = np.array([self.flag, self.flag])
        return np.concatenate([self.goal.position - blue.position] + marks + seen + [flags])

    def watch(self, red, blue):
        """Where blue moves, relative to the goal and to the other landmark."""
        if distance(blue, self.goal) < LANDMARK:
            self.counts["goal"] += 1
        moved = blue.position - self.previous
        goalward, otherward = self.goal.position - blue.position, self.other.position - blue.position
        if np.linalg.norm(moved) > 0 and np.linalg.norm(goalward) > 0 and np.linalg.norm(otherward) > 0:
            to_goal, to_other = cosine(moved, goalward), cosine(moved, otherward)
            if self.cosines is not None and self.cosines[1] > max(self.cosines[0], 0):
                self.thresholds.append([*self.cosines[1:], self.insight])
            self.cosines = to_goal, to_other, cosine(goalward, otherward)
            self.angles.append(np.degrees(np.arccos(np.clip(to_other, -1, 1))))
            if to_goal > to_other and to_goal > 0.9:
                self.counts["moved"] += 1
        self.insight = distance(red, blue) <= SIGHT
        self.previous = blue.position

    def info(self):
        """Squared distances: red to the goal; blue to both landmarks and the goal."""
        red, blue = self.agents
        marks = [np.sum(np.square(blue.position - mark.position)) for mark in [*self.landmarks, self.goal]]
        return [np.sum(np.square(red.position - self.goal.position)), tuple(marks)]

    def reward_red(self):
        red, blue = self.agents
        return 5 * (distance(red, self.goal) < LANDMARK) + 1 * (distance(red, blue) < SIGHT)

    def reward_blue(self):
        return 5 * (distance(self.agents[1], self.goal) < LANDMARK) + 10 * self.flag
