"""The physical-deception world on plain Python floats: no arrays in the inner loop."""

import math

SIGHT, LANDMARK, EXTENT = 0.125, 0.16, 0.825


def push(across):
    """Force of the two walls at +-1 on an agent at `across`, which stays inside the arena."""
    force = 0.0
    for axis, sign in ((-1.0, 1.0), (1.0, -1.0)):
        z = (0.2 - abs(across - axis)) / 0.001
        if z > -40:
            force += sign * 0.1 * (z if z > 37 else math.log1p(math.exp(z)))
    return force


class World:
    def __init__(self, rng):
        self.rng = rng

    def reset(self):
        u = self.rng.uniform
        self.goal = self.rng.randrange(2)
        rx, ry = u(-EXTENT, EXTENT), u(-EXTENT, EXTENT)
        angle, radius = u(0, 2 * math.pi), u(0, SIGHT)
        bx = min(EXTENT, max(-EXTENT, rx + radius * math.cos(angle)))
        by = min(EXTENT, max(-EXTENT, ry + radius * math.sin(angle)))
        self.red, self.blue = [rx, ry, 0.0, 0.0], [bx, by, 0.0, 0.0]
        self.marks = [(u(-EXTENT, EXTENT), u(-EXTENT, EXTENT)) for _ in range(2)]
        self.flag = 0.0
        self.note_trap()

    def note_trap(self):
        x, y = self.marks[1 - self.goal]
        if math.hypot(self.red[0] - x, self.red[1] - y) < LANDMARK:
            self.flag = 1.0

    def step(self, red_action, blue_action):
        """Returns red's and blue's reward."""
        if self.flag:
            self.red[2] = self.red[3] = 0.0
        else:
            self.move(self.red, red_action)
        self.move(self.blue, blue_action)
        self.note_trap()
        gx, gy = self.marks[self.goal]
        (rx, ry, _, _), (bx, by, _, _) = self.red, self.blue
        red = 5.0 * (math.hypot(rx - gx, ry - gy) < LANDMARK) + (math.hypot(rx - bx, ry - by) < SIGHT)
        blue = 5.0 * (math.hypot(bx - gx, by - gy) < LANDMARK) + 10.0 * self.flag
        return red, blue

    @staticmethod
    def move(body, action):
        for c in (0, 1):
            velocity = body[2 + c] * 0.75 + (5.0 * action[c] + push(body[c])) * 0.1
            body[2 + c] = velocity
            body[c] += 0.1 * velocity

    def observe(self):
        """Red's 6 numbers, then blue's 10."""
        (rx, ry, _, _), (bx, by, _, _) = self.red, self.blue
        (ax, ay), (cx, cy) = self.marks
        gx, gy = self.marks[self.goal]
        dx, dy = rx - bx, ry - by
        if math.hypot(dx, dy) > SIGHT:
            dx = dy = 0.0
        red = [ax - rx, ay - ry, cx - rx, cy - ry, -dx, -dy]
        return red + [gx - bx, gy - by, ax - bx, ay - by, cx - bx, cy - by, dx, dy, self.flag, self.flag]
