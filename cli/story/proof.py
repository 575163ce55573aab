"""The whole story of the enterprise in one question, and the journals verified."""

from cli.story.case import Case
from cli.story.teller import require
from cli.verify import verify_all
from kernel.settings import Settings

WHOLE = """
query ($code: String!, $after: [String!]) {
  enterprise(creditCode: $code, afterPosition: $after) {
    name region
    permits(first: 5) { edges { node { number } } }
    complaints(first: 5) { edges { node { number state } } }
    visits(first: 5) { edges { node { id state findings { kind criminalThreshold } } } }
    referrals(first: 5) { edges { node { number state } } }
    drawWeight { weight }
    timeline(first: 3) { missing edges { node { at title } } }
  }
}
"""
ROOMS = ("permits", "complaints", "visits", "referrals")


async def one_question(case: Case) -> None:
    """One query over all four services, as far as each asker may see."""
    async with case.teller.step("one_question", "执法人员与社会公众", "一企一档：一次查询看全部四个服务") as step:
        for persona, name in (("bureau-officer", "执法人员"), (None, "社会公众")):
            found = (await case.ask(persona, WHOLE, code=case.mill["creditCode"]))["enterprise"]
            counts = {room: len(found[room]["edges"]) for room in ROOMS}
            step.say(
                f"{name}：许可证 {counts['permits']}、投诉 {counts['complaints']}、"
                f"检查 {counts['visits']}、移送 {counts['referrals']}"
            )
            timeline = found["timeline"]
            require(timeline["missing"] == [], "四个服务都应应答")
            step.say("大事记：" + "；".join(edge["node"]["title"] for edge in timeline["edges"]))
            hidden = persona is None
            require((counts["referrals"] == 0) == hidden, f"{name}所见移送应{'为空' if hidden else '不为空'}")
            require((counts["complaints"] == 0) == hidden, f"{name}所见投诉应{'为空' if hidden else '不为空'}")


async def journals(case: Case, settings: Settings) -> None:
    """Every hash chain of every service recomputed."""
    async with case.teller.step("verify_journals", "任何审计人员", "核验四个服务的流水：哈希链逐条重算") as step:
        for service, verified in (await verify_all(settings)).items():
            require(not verified.findings, f"{service} 的流水不符：{verified.findings[:1]}")
            step.say(f"{service}：{verified.rows} 条流水、{verified.chains} 条链，全部相符")
            step.count(**{f"{service}_rows": verified.rows})
