// An assignable unit that keeps to cmi5: token, launch data, preferences, initialized; then what the learner did.

const asked = new URLSearchParams(location.search);
const [endpoint, registration, activity] = ["endpoint", "registration", "activityId"].map((name) => asked.get(name));
const actor = JSON.parse(asked.get("actor"));
const CMI5 = "https://w3id.org/xapi/cmi5/context";
const VERBS = "http://adlnet.gov/expapi/verbs/";
const say = (text) => { document.getElementById("etat").textContent = text; };
let token;
let data;

async function call(path, options = {}) {
  const headers = { Authorization: `Basic ${token}`, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json" };
  return fetch(`${endpoint}/${path}`, { ...options, headers });
}

async function tell(verb, result) {
  const context = structuredClone(data.contextTemplate);
  context.registration = registration;
  context.contextActivities.category = [{ id: `${CMI5}/categories/cmi5` }];
  if (["completed", "passed"].includes(verb)) { context.contextActivities.category.push({ id: `${CMI5}/categories/moveon` }); }
  if (verb === "passed") { context.extensions[`${CMI5}/extensions/masteryscore`] = data.masteryScore; }
  const statement = { id: crypto.randomUUID(), actor, verb: { id: VERBS + verb }, object: { id: activity }, context, result, timestamp: new Date().toISOString() };
  const answer = await call("statements", { method: "POST", body: JSON.stringify(statement) });
  if (!answer.ok) { throw new Error(`${verb} : ${answer.status} ${await answer.text()}`); }
}

async function begin() {
  token = (await (await fetch(asked.get("fetch"), { method: "POST" })).json())["auth-token"];
  const agent = encodeURIComponent(asked.get("actor"));
  data = await (await call(`activities/state?activityId=${encodeURIComponent(activity)}&agent=${agent}&registration=${registration}&stateId=LMS.LaunchData`)).json();
  await call(`agents/profile?agent=${agent}&profileId=cmi5LearnerPreferences`);
  await tell("initialized");
  document.getElementById("titre").textContent = asked.get("unite");
  document.getElementById("finir").disabled = false;
  say("Prêt");
}

async function finish() {
  const duration = "PT20S";
  if (asked.get("unite") === "quiz") {
    await tell("passed", { success: true, score: { scaled: 0.8 }, duration });
  } else {
    await tell("completed", { completion: true, duration });
  }
  await tell("terminated", { duration });
  location.href = data.returnURL;
}

const failed = (error) => say(`Échec : ${error.message}`);
document.getElementById("finir").addEventListener("click", () => finish().catch(failed));
begin().catch(failed);
