//! The first calls with a generated Rust client.

use std::{env, error::Error as StdError, time::Duration};

use futures::TryStreamExt;
use memoryos::{ByteStream, Client, Error, types};
use reqwest::header::{AUTHORIZATION, HeaderMap};
use types::{AddMemoriesRequest, AddMemoriesResult, ConversationMessage, RetrieveMemoriesRequest, Role};

#[allow(clippy::all, dead_code, mismatched_lifetime_syntaxes, unused_imports)]
mod memoryos {
    include!(concat!(env!("OUT_DIR"), "/memoryos.rs"));
}

type Anyhow<T> = Result<T, Box<dyn StdError>>;

const USER: &str = "customer-123";

#[tokio::main]
async fn main() -> Anyhow<()> {
    let (url, key) = (env::var("MEMORYOS_URL")?, env::var("MEMORYOS_API_KEY")?);
    let client = connect(&url, &key)?;

    // Add a conversation, and wait until its memories can be found.
    let said = |role, content| ConversationMessage::builder().role(role).content(content);
    let messages = [
        said(Role::Assistant, "Happy to help. How do you like your examples?"),
        said(Role::User, "I prefer Python examples and I am allergic to peanuts."),
        said(Role::User, "My exam is on 12 March. I live in Lisbon."),
    ];
    let messages = messages.into_iter().map(TryInto::try_into).collect::<Result<Vec<ConversationMessage>, _>>()?;
    let conversation = AddMemoriesRequest::builder().external_user_id(USER).messages(messages);
    let added = client.add_memories().body(conversation).send().await?.into_inner();
    let AddMemoriesResult::Queued(queued) = added else {
        return Err(format!("not queued: {added:?}").into());
    };
    let job = loop {
        let job = client.get_job().job_id(queued.job_id.clone()).send().await?.into_inner().data;
        if !matches!(job.status.as_str(), "queued" | "processing") {
            break job;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };

    // Ask for what helps with the next answer; the headers say what is left of the quota.
    let question =
        RetrieveMemoriesRequest::builder().external_user_id(USER).query("Which language should code samples use?");
    let found = client.retrieve_memories().body(question).send().await?;
    let header = |name| found.headers().get(name).and_then(|value| value.to_str().ok());

    // Read the list page by page.
    let list = || client.list_memories().external_user_id(USER).limit(2);
    let mut page = list().send().await?.into_inner();
    let (mut pages, mut listed) = (1, page.data.len());
    while let Some(cursor) = page.pagination.next_cursor {
        page = list().cursor(cursor.to_string()).send().await?.into_inner();
        (pages, listed) = (pages + 1, listed + page.data.len());
    }

    // Errors are of one shape.
    let stranger = connect(&url, "mem_local_wrong_key_of_nobody_at_all")?;
    let refused = problem(stranger.list_memories().external_user_id(USER).send().await).await?;
    let nothing = AddMemoriesRequest::builder().external_user_id(USER).messages(vec![]);
    let invalid = problem(client.add_memories().body(nothing).send().await).await?;
    let types::ProblemDetails::FieldErrors(mistakes) = &invalid.details else {
        return Err(format!("no list of fields: {invalid:?}").into());
    };

    let seen = serde_json::json!({
        "job": job.status,
        "created": job.memories_created,
        "first": found.data[0].content,
        "quota_mode": header("X-MemoryOS-Quota-Mode"),
        "budget_remaining": header("X-MemoryOS-Budget-Remaining"),
        "pages": pages,
        "listed": listed,
        "unauthorized": { "status": refused.status, "code": refused.code },
        "invalid": { "status": invalid.status, "code": invalid.code, "pointer": mistakes[0].pointer },
    });
    println!("{seen}");
    Ok(())
}

fn connect(url: &str, key: &str) -> Anyhow<Client> {
    let headers = HeaderMap::from_iter([(AUTHORIZATION, format!("ApiKey {key}").parse()?)]);
    Ok(Client::new_with_client(url, reqwest::Client::builder().default_headers(headers).build()?))
}

/// What went wrong: the generator hands over a body of another type than `application/json` as it came.
async fn problem<T>(outcome: Result<T, Error<ByteStream>>) -> Anyhow<types::Problem> {
    match outcome {
        Err(Error::ErrorResponse(response)) => {
            let body: Vec<u8> = response.into_inner_stream().map_ok(|part| part.to_vec()).try_concat().await?;
            Ok(serde_json::from_slice(&body)?)
        }
        Err(other) => Err(other.to_string().into()),
        Ok(_) => Err("it succeeded".into()),
    }
}
