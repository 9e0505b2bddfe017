import { expect, test } from "vitest";
import { Deeds } from "../src/cells/actions";

test("while a handle is dragged only its newest place waits, and other deeds keep their turn", () => {
  const deeds = new Deeds();
  deeds.add({ view: "neuron", action: { do: "weight", on: 0, to: 1 } });
  deeds.add({ view: "neuron", action: { do: "weight", on: 1, to: 5 } });
  deeds.add({ view: "neuron", action: { do: "weight", on: 0, to: 2 } });
  deeds.add({ view: "line", action: { do: "weight", on: 0, to: 9 } });
  expect(deeds.take()?.action).toEqual({ do: "weight", on: 0, to: 2 });
  expect(deeds.take()?.action).toEqual({ do: "weight", on: 1, to: 5 });
  expect(deeds.take()?.view).toBe("line");
  expect(deeds.take()).toBeUndefined();
});
