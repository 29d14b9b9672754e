import { describe, expect, test } from "vitest";
import { barOf, boxOf, clearSpot } from "../src/stage/labels";

const ROOM = { left: 0, top: 0, width: 400, height: 200 };
const ABOVE: [[number, number], [number, number]] = [[0, -10], [400, -10]];

describe("the name of an axis", () => {
  test("stands at the nearest place where it covers no number", () => {
    const number = boxOf("−0.5", [100, 100]);
    const places: [number, number][] = [[100, 104], [96, 112], [90, 130]];
    expect(clearSpot("across", places, [number], ABOVE, ROOM)).toEqual([90, 130]);
    expect(clearSpot("across", places, [], ABOVE, ROOM)).toEqual([100, 104]);
  });

  test("is moved into the room, and then down until it is clear", () => {
    const name = "weight[0,0]"; // about 77 pixels
    const number = boxOf("1", [40, 60]);
    const [x, y] = clearSpot(name, [[10, 60]], [number], ABOVE, ROOM);
    expect(x).toBeGreaterThan(38);
    expect(y).toBe(84);
  });

  test("stands beyond its edge", () => {
    const [x, y] = clearSpot("eigenvector 1", [[60, 62], [30, 92]], [], [[0, 0], [200, 200]], ROOM);
    expect(y - 8).toBeGreaterThanOrEqual(x + 6.6 * 6.5); // its upper right corner is under the edge y = x
  });

  test("goes under the corner of the block where a phone is too narrow beside it", () => {
    const phone = { left: 0, top: 0, width: 360, height: 390 };
    const spot = clearSpot("net.Layer_2.weight[0,0]", [[20, 262], [0, 270]], [], [[20, 250], [140, 325]], phone);
    expect(spot[1]).toBeGreaterThan(320);
  });

  test("leaves the colour bar free", () => {
    const phone = { left: 0, top: 0, width: 390, height: 420 };
    const name = "0.weight[0,1]";
    const [x, y] = clearSpot(name, [[335, 268], [350, 272]], [barOf(phone)], [[270, 380], [290, 200]], phone);
    expect(x + 3.3 * name.length <= 390 - 62 || y - 8 >= 274).toBe(true);
  });

  test("stays in the room where nothing is clear", () => {
    const [x, y] = clearSpot("b", [[500, 500]], [[0, 0, 400, 200]], ABOVE, ROOM);
    expect([x < 400, y < 200]).toEqual([true, true]);
  });
});
