/** Shows what is known of a student. The tenant has the EdTech schema. */
import { Memory } from "@memoryos/sdk";

const { MEMORYOS_API_KEY: apiKey = "", MEMORYOS_URL: baseUrl } = process.env;
const client = new Memory({ apiKey, baseUrl });

const profile = await client.getEdTechProfile("student_123");

if (profile?.hasExamContext) console.log(profile.examName, profile.examDate);

if (profile) console.log(profile.weakTopics.slice(0, 3).map(({ topic }) => topic));
