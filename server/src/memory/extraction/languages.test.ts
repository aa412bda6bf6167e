import { describe, expect, it } from "vitest";
import { contents, extract, turn } from "./testing.ts";

describe("languages other than English", () => {
  it.each([
    ["Me llamo Ana y vivo en Madrid con mi hermana desde 2010."],
    ["Ich wohne seit drei Jahren in München und arbeite als Lehrer."],
    ["Я живу в Москве и работаю учителем."],
    ["我住在北京，喜欢喝绿茶和打篮球。"],
    ["أنا أعيش في القاهرة مع عائلتي."],
  ])("keeps %j word for word", async (said) => {
    const [kept] = await extract(turn("user", said));
    expect(kept).toMatchObject({ content: said, category: "fact", confidence: 0.65 });
  });

  it.each([
    ["¿Dónde está la estación de trenes más cercana?"],
    ["Wie geht es dir heute mein Freund"],
    ["Quanto costa un biglietto per Roma"],
    ["Vielen Dank für deine Hilfe"],
    ["Merci beaucoup pour votre aide"],
    ["Buenos días, ¿cómo está usted hoy?"],
    ["Как дела сегодня у тебя, мой друг"],
    ["你好，今天天气怎么样"],
    ["谢谢你的帮助，非常感谢你"],
    ["こんにちは、お元気ですか。"],
  ])("keeps nothing of %j", async (said) => expect(await extract(turn("user", said))).toEqual([]));

  it("keeps what is said beside a greeting", async () => {
    const said = "Hola, me llamo Ana y vivo en Madrid con mi hermana.";
    expect(await contents(turn("user", said))).toEqual([said]);
  });

  it("redacts a password in any of them", async () => {
    const [kept] = await contents(turn("user", "Mi contraseña es hunter2 y vivo en Madrid con mi familia."));
    expect(kept).toBe("Mi contraseña es [REDACTED] y vivo en Madrid con mi familia.");
  });
});
