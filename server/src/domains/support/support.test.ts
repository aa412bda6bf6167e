import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../test/cpu-time.ts";
import { GENERAL_ENGINE } from "../../store/types.ts";
import { block } from "./block.ts";
import { observe } from "./observe.ts";
import { AUTO, profileAfter } from "./testing.ts";

const openAfter = (...said: string[]) => profileAfter([said]).current_open_issue;

describe("the open issue", () => {
  it.each([
    ["My order NW-7741 has not arrived.", "late_delivery", "NW-7741"],
    ["The printed workbooks of order NW-7741 have not arrived.", "late_delivery", "NW-7741"],
    ["I still haven't received my parcel.", "late_delivery", null],
    ["I was charged twice for the course.", "double_charge", null],
    ["You sent me the wrong size.", "wrong_item", null],
    ["The screen arrived cracked.", "damaged_item", null],
    ["I can't log in to my account.", "login_problem", null],
    ["My refund for order 48213 is still not here.", "missing_refund", "48213"],
    ["The app crashes whenever I open a report.", "crash", null],
    ["Our Slack integration stopped working.", "sync_problem", null],
    ["There is a transaction that I did not make.", "unauthorized_transaction", null],
    ["My card was stolen yesterday.", "lost_or_stolen_card", null],
    ["My KYC verification is still pending.", "kyc_problem", null],
    ["My flight to Rome was cancelled.", "flight_disruption", null],
    ["The airline lost my luggage.", "lost_luggage", null],
    ["I have no signal at home.", "network_problem", null],
    ["My certificate has the wrong name.", "certificate_problem", null],
    ["The lecture videos do not load.", "course_access", null],
    ["I need to return an item, can you help me?", "return_request", null],
    ["My toaster does not work.", "toaster_problem", null],
    ["I have a problem with my invoice.", "invoice_problem", null],
    ["Please cancel my subscription.", "cancellation_request", null],
  ])("of %j is %s with the number %s [SUP-008]", (said, issue_type, ref) => {
    expect(openAfter("Hello!", said)).toMatchObject({ issue_type, summary: said, ref, status: "open" });
  });

  it.each([
    "I like your shop.",
    "No problem at all.",
    "If the parcel does not arrive I will tell you.",
    "What are your opening hours?",
    "My problem is solved, thanks.",
    "My name is Maya and I live in Pune.",
  ])("does not come from %j", (said) => expect(openAfter(said)).toBeNull());

  it("goes through its states as both sides tell", () => {
    const talk = ["The workbooks of order NW-7741 have not arrived."];
    expect(openAfter(...talk)?.status).toBe("open");
    talk.push("agent: I am looking into it.");
    expect(openAfter(...talk)?.status).toBe("in_progress");
    talk.push("agent: Could you please send me a photo of the receipt?");
    expect(openAfter(...talk)?.status).toBe("waiting_for_customer");
    talk.push("Here it is.", "agent: Thanks, we will send them again within three days.");
    expect(openAfter(...talk)?.status).toBe("waiting_for_company");
    talk.push("That is too slow.", "agent: I have escalated this to my manager.");
    expect(openAfter(...talk)?.status).toBe("escalated");
  });

  it("is updated by more words about it, and keeps since when it is there [SUP-011]", () => {
    const profile = profileAfter([
      ["The printed workbooks of my order have not arrived."],
      ["It still has not come.", "The order number is NW-7741, and I need the workbooks by Friday, it is urgent."],
    ]);
    expect(profile.current_open_issue).toMatchObject({
      issue_type: "late_delivery",
      summary: "The printed workbooks of my order have not arrived.",
      ref: "NW-7741",
      urgency: "high",
      since: "2026-03-01T12:00:00.000Z",
      last_update: "2026-03-02T12:00:00.000Z",
    });
    expect(profile.issue_history).toEqual([]);
  });

  it("is told anew by a later statement about the same thing [DOM-025]", () => {
    const profile = profileAfter([["My parcel has not arrived."], ["My parcel NW-7741 is stuck at the depot."]]);
    expect(profile.current_open_issue).toMatchObject({
      summary: "My parcel NW-7741 is stuck at the depot.",
      ref: "NW-7741",
    });
    expect(profile.issue_history).toEqual([]);
  });

  it("gives way to a new one, and how it ended is then not known [SUP-010]", () => {
    const profile = profileAfter([["My order NW-7741 has not arrived."], ["I was charged twice for my subscription."]]);
    expect(profile.current_open_issue).toMatchObject({
      issue_type: "double_charge",
      since: "2026-03-02T12:00:00.000Z",
    });
    expect(profile.issue_history).toEqual([
      {
        issue_type: "late_delivery",
        summary: "My order NW-7741 has not arrived.",
        resolution: null,
        resolution_date: null,
        satisfaction: null,
        ticket_ref: "NW-7741",
      },
    ]);
  });

  it("is another one with another number [SUP-010]", () => {
    const profile = profileAfter([["My order NW-7741 has not arrived."], ["My order NW-8802 has not arrived."]]);
    expect(profile.current_open_issue?.ref).toBe("NW-8802");
    expect(profile.issue_history).toMatchObject([{ ticket_ref: "NW-7741" }]);
  });

  it("is one with the reason that is given for it in the same talk", () => {
    const profile = profileAfter([
      ["I need to return an item.", "agent: What is the reason?", "I got the wrong size."],
    ]);
    expect(profile.current_open_issue).toMatchObject({
      issue_type: "wrong_item",
      summary: "I need to return an item. I got the wrong size.",
    });
    expect(profile.issue_history).toEqual([]);
  });

  it.each([
    ["The workbooks arrived today, so everything is solved.", "The workbooks arrived today, so everything is solved."],
    ["My order came this morning, thank you!", "My order came this morning, thank you!"],
    ["It's solved now, thanks a lot!", "We have sent the workbooks again by courier."],
    ["That fixed it, great!", "We have sent the workbooks again by courier."],
    ["You can close the ticket.", "We have sent the workbooks again by courier."],
  ])("ends with %j [SUP-009]", (said, resolution) => {
    const profile = profileAfter([
      ["My order NW-7741 has not arrived."],
      ["agent: We have sent the workbooks again by courier.", said],
    ]);
    expect(profile.current_open_issue).toBeNull();
    expect(profile.issue_history[0]).toMatchObject({
      issue_type: "late_delivery",
      ticket_ref: "NW-7741",
      resolution,
      resolution_date: "2026-03-02",
    });
  });

  it.each([
    "It is still not solved.",
    "Is it solved?",
    "The parcel arrived, but it was damaged.",
    "I hope it is fixed soon.",
    "Thanks for your help!",
    "Tell me when it is solved.",
  ])("does not end with %j", (said) =>
    expect(profileAfter([["My order NW-7741 has not arrived."], [said]]).current_open_issue).not.toBeNull(),
  );

  it("that was only a question ends with the answer", () => {
    const profile = profileAfter([
      [
        "I've got a promo code and I want to know when it expires.",
        "agent: All promo codes expire after 7 days.",
        "Perfect, thanks!",
      ],
    ]);
    expect(profile.current_open_issue).toBeNull();
    expect(profile.issue_history).toMatchObject([
      { resolution: "All promo codes expire after 7 days.", satisfaction: "satisfied" },
    ]);
  });

  it("is another one when a complaint follows what was only asked for [SUP-010]", () => {
    const profile = profileAfter([
      ["I'd like to move my flight to Lisbon, booking QX8T2L."],
      ["They lost my suitcase in Lisbon."],
    ]);
    expect(profile.current_open_issue).toMatchObject({ issue_type: "lost_luggage" });
    expect(profile.issue_history).toMatchObject([{ issue_type: "booking_change", ticket_ref: "QX8T2L" }]);
  });

  it("stays open when what is called solved is the one before it [SUP-009, SUP-010]", () => {
    const talk = [
      "You charged me for May even though I cancelled in April.",
      "Also the app logs me out every five minutes.",
      "agent: I have refunded the charge.",
      "Got the refund, thank you.",
    ];
    const profile = profileAfter([talk]);
    expect(profile.current_open_issue).toMatchObject({ issue_type: "login_problem" });
    expect(profile.issue_history).toMatchObject([
      { issue_type: "wrong_charge", resolution: "I have refunded the charge.", satisfaction: "satisfied" },
    ]);
    const later = profileAfter([talk, ["Reinstalling fixed the log out."]]);
    expect(later.current_open_issue).toBeNull();
    expect(later.issue_history.map(({ resolution }) => resolution)).not.toContain(null);
  });

  it("that was left for another ends when it is called solved later [SUP-009]", () => {
    const profile = profileAfter([
      ["My parcel has not arrived."],
      ["I can't log in to my account.", "I can log in again now."],
      ["The parcel was delivered this morning."],
    ]);
    expect(profile.issue_history).toMatchObject([
      { issue_type: "login_problem", resolution_date: "2026-03-02" },
      { issue_type: "late_delivery", resolution_date: "2026-03-03" },
    ]);
  });

  it.each([
    ["The blender is dead, it won't switch on.", "blender_problem"],
    ["The app logs me out every five minutes.", "login_problem"],
    ["I sent back the shoes and still no refund.", "missing_refund"],
    ["The 300 euros haven't been returned.", "missing_refund"],
    ["My order AB-30091 says delivered but I have nothing.", "late_delivery"],
    ["I can't log into the dashboard.", "login_problem"],
    ["My bill is 40 higher than usual.", "wrong_charge"],
    ["Where is my refund for the boots?", "refund_status"],
    ["My invoice for March is wrong and I can't export the report.", "wrong_charge"],
  ])("is found in %j [SUP-008]", (said, type) =>
    expect(profileAfter([[said]]).current_open_issue?.issue_type).toBe(type),
  );

  it.each([
    ["The video does not play.", "I updated, now it plays."],
    ["I can't log into the dashboard.", "Confirmed, we're back in."],
    ["The certificate has my name wrong.", "The certificate is correct now."],
    ["Where is my refund for the boots?", "Refund arrived."],
  ])("of %j ends with %j [SUP-009]", (said, solved) =>
    expect(profileAfter([[said], [solved]]).current_open_issue).toBeNull(),
  );

  it("is not urgent because something was done today", () => {
    const profile = profileAfter([["How do I return the boots?", "Thanks, I sent them today."]]);
    expect(profile.current_open_issue?.urgency).toBe("medium");
  });

  it("is over when it was none after all", () => {
    const profile = profileAfter([["They lost my suitcase."], ["The suitcase was not lost after all."]]);
    expect(profile.current_open_issue).toBeNull();
    expect(profile.issue_history).toMatchObject([{ resolution: "The suitcase was not lost after all." }]);
  });

  it("of long ago, told with how it ended, is a past one at once", () => {
    const profile = profileAfter([["Last year I was charged twice and you refunded the second payment."]]);
    expect(profile.current_open_issue).toBeNull();
    expect(profile.issue_history).toMatchObject([
      { issue_type: "double_charge", resolution: "You refunded the second payment." },
    ]);
  });
});

describe("the customer", () => {
  it("is who they say they are, and not verified by that [SUP-012]", () => {
    const profile = profileAfter([
      [
        "Hi, my name is Maya Rao and my account number is NW-2041.",
        "I'm a gold member and a customer since June 2024. I am verified already.",
      ],
    ]);
    expect(profile.customer_identity).toEqual({
      name: "Maya Rao",
      account_ref: "NW-2041",
      tier: "gold",
      customer_since: "2024-06",
      verified: false,
    });
  });

  it("is who they say when they are asked", () => {
    const profile = profileAfter([
      [
        "agent: May I have your full name please?",
        "Crystal Minh",
        "agent: And your account ID?",
        "cminh730",
        "agent: What is your membership level?",
        "I'm a bronze",
      ],
    ]);
    expect(profile.customer_identity).toMatchObject({ name: "Crystal Minh", account_ref: "cminh730", tier: "bronze" });
  });

  it("of a long account number is known by its last four digits", () => {
    const profile = profileAfter([["My customer number is 1234567890."]]);
    expect(profile.customer_identity?.account_ref).toBe("7890");
  });

  it("is not said to want what they refuse, nor what they have been given", () => {
    const refused = profileAfter([["I don't want a refund, just send it again."]]);
    expect(refused.resolution_preference?.method ?? null).toBeNull();
    const given = profileAfter([["The replacement came today, please note that."]]);
    expect(given.resolution_preference?.method ?? null).toBeNull();
  });

  it("of whose case something has not happened is not said to have it", () => {
    const { ecommerce } = profileAfter([["I ordered a lamp, but the refund was never returned."]]).support_context;
    expect(ecommerce?.return_refund_history).toMatchObject([{ status: null }]);
  });

  it("is known by what was said last [DOM-025]", () => {
    const profile = profileAfter([
      ["I'm a silver member.", "Please e-mail me."],
      ["I am a gold member now.", "Please call me."],
    ]);
    expect(profile.customer_identity?.tier).toBe("gold");
    expect(profile.communication_preference?.channel).toBe("call");
  });

  it("is answered and helped as they like", () => {
    const profile = profileAfter([
      [
        "I prefer e-mail over phone calls, and please keep it short.",
        "I'm not very technical, so please answer in Hindi.",
        "I would prefer a replacement.",
        "If it fails a second time I want to speak to a manager.",
      ],
    ]);
    expect(profile.communication_preference).toMatchObject({
      channel: "email",
      response_length: "short",
      technical_comfort: "low",
    });
    expect(profile.language_profile).toMatchObject({ primary: "Hindi" });
    expect(profile.resolution_preference).toMatchObject({
      method: "replacement",
      escalation_threshold: "If it fails a second time I want to speak to a manager",
    });
  });

  it.each([
    [["My parcel is late and I am very frustrated."], "frustrated"],
    [["This is the third time that my order is wrong."], "repeat_complainer"],
    [["This is unacceptable, I want to speak to your manager!"], "high_escalation_risk"],
    [["Could you please help me with my order? Thank you."], "calm"],
    [["My order is late.", "It arrived today, it's all solved, thank you so much!"], "easy_to_resolve"],
    [["My order number is 48213."], null],
  ])("who says %j is %s", (said, pattern) => expect(profileAfter([said]).sentiment_pattern).toBe(pattern));

  it.each([
    ["I will cancel if the books do not come this week.", "churn", "medium"],
    ["I want my money back.", "refund", "medium"],
    ["That wasn't me!", "fraud", "high"],
    ["There is a payment that I did not make, this is fraud.", "fraud", "high"],
    ["My lawyer will write to you.", "legal", "high"],
    ["I will complain to the ombudsman.", "compliance", "high"],
    ["The charger started to smoke and burned my hand.", "safety", "high"],
  ])("who says %j is a risk: %s, %s", (said, risk_type, severity) => {
    expect(profileAfter([[said]]).risk_signals).toContainEqual({ risk_type, severity, reason: said, status: "active" });
  });

  it("is still a risk when a thing, and not they, will not do something", () => {
    const profile = profileAfter([["I will cancel my account."], ["The lamp won't switch on."]]);
    expect(profile.risk_signals).toMatchObject([{ risk_type: "churn", status: "active" }]);
  });

  it("is no longer a risk when the reason is gone, and the most severe comes first", () => {
    const profile = profileAfter([
      ["My order is late, I will cancel my account.", "Also there is a payment that I did not make."],
      ["It arrived today, everything is solved."],
    ]);
    expect(profile.risk_signals).toMatchObject([
      { risk_type: "fraud", status: "active" },
      { risk_type: "churn", status: "resolved" },
    ]);
  });
});

describe("the kind of support", () => {
  const KINDS = [
    ["My order has not been delivered, where is the parcel?", "ecommerce"],
    ["The dashboard of our workspace does not sync with Slack.", "saas"],
    ["The transfer from my savings account failed.", "banking_fintech"],
    ["My flight was delayed and the hotel booking is gone.", "travel"],
    ["There is no signal and the router is down.", "telecom"],
    ["I enrolled in the course but the lecture does not open.", "edtech_support"],
  ] as const;

  it.each(KINDS)("of %j is %s in mode auto [SUP-021]", (said, kind) => {
    expect(profileAfter([["Hello there."], [said]])).toMatchObject({
      support_type: kind,
      support_type_source: "detected",
    });
  });

  it("is null until a conversation shows it [SUP-021]", () => {
    expect(profileAfter([["My name is Maya."]])).toMatchObject({ support_type: null, support_type_source: null });
  });

  it.each(KINDS)("of %j is an allowed one in mode multi [SUP-021]", (said) => {
    const settings = {
      ...AUTO,
      supportTypeMode: "multi" as const,
      supportTypesAllowed: ["travel" as const, "telecom" as const],
    };
    expect(["travel", "telecom", null]).toContain(profileAfter([[said]], settings).support_type);
  });

  it.each(KINDS)("of %j is the configured one in mode single [SUP-020]", (said) => {
    const settings = { ...GENERAL_ENGINE, schema: "support" as const, supportType: "general_info" as const };
    expect(profileAfter([[said]], settings)).toMatchObject({
      support_type: "general_info",
      support_type_source: "configured",
    });
  });

  it("decides what of a case is kept, and what was kept of another stays", () => {
    const profile = profileAfter([
      [
        "I ordered the printed workbooks, order NW-7741.",
        "Please leave parcels at the front desk.",
        "I returned the first ones and got a refund.",
      ],
      [
        "My flight to Rome was cancelled.",
        "I always want an aisle seat on flights.",
        "I fly every month from Pune to Delhi.",
      ],
    ]);
    expect(profile.support_context.ecommerce).toMatchObject({
      order_context: { ref: "NW-7741" },
      delivery_preferences: [{ summary: "Please leave parcels at the front desk." }],
      return_refund_history: [{ status: "refunded" }],
      product_preferences: [],
      seller_issues: [],
    });
    expect(profile.support_context.travel).toMatchObject({
      disruption_history: [{ summary: "My flight to Rome was cancelled.", status: "cancelled" }],
      travel_preferences: [{ summary: "I always want an aisle seat on flights." }],
      frequent_routes: [{ summary: "I fly every month from Pune to Delhi." }],
    });
    expect(profile.support_context.banking_fintech).toBeNull();
  });
});

it("reads a long hostile conversation in a moment", () => {
  const piece = "my order has not still waiting for charged the refund it would not if I want ";
  const turns = Array.from({ length: 64 }, () => ({
    role: "user" as const,
    content: piece.repeat(200).slice(0, 15_000),
    externalTurnId: null,
    occurredAt: null,
  }));
  expect(cpuTime(() => observe({ turns, receivedAt: new Date() }, null, AUTO))).toBeLessThan(2_000);
});

it("tells the earlier issues that help, and no others [SUP-036]", () => {
  const profile = profileAfter([
    ["I was charged twice for the course, ticket T-3318.", "It is solved, the second charge was refunded."],
    ["My parcel has not arrived.", "The parcel came today, all good."],
    ["I was charged twice for the course again."],
  ]);
  const lines = (query: string) =>
    block(profile, { query, settings: AUTO, now: new Date() }).flatMap((section) =>
      section.lines.map(({ text }) => text),
    );
  const charged =
    "Earlier issue T-3318: I was charged twice for the course, ticket T-3318. It ended on 2026-03-01: It is solved, the second charge was refunded.";
  const parcel = "Earlier issue: My parcel has not arrived. It ended on 2026-03-02: The parcel came today, all good.";
  expect(lines("Hello")).toContain(charged);
  expect(lines("Hello")).not.toContain(parcel);
  expect(lines("Where is my parcel?")).toContain(parcel);
});
