//! `api`: one call of an operation by its name. Prints the body of the reply: unchanged, but for a
//! terminal escaped as JSON is.

use std::io::Read as _;
use std::path::Path;

use atlas_maintenance::{ApiOperation, ApiVersion, ProjectId, RawRequest};

use crate::args::{ApiCall, Global, PROJECT, Target};
use crate::failure::Failure;
use crate::output;
use crate::printable::escaped_json;
use crate::project_name::ProjectRef;
use crate::session::{Service, Session};
use crate::settings;
use crate::signals;

pub(crate) async fn run(call: ApiCall, global: &Global) -> Result<(), Failure> {
    let version = global.api_version.unwrap_or_else(ApiVersion::latest);
    let mut operations = ApiOperation::all(version);
    let operation = operations.find(|operation| operation.name() == call.operation);
    let is_read = operation.is_some_and(|operation| operation.method() == "GET");
    let mut request = RawRequest::new(call.operation);
    let (projects, others): (Vec<_>, Vec<_>) = call
        .parameters
        .into_iter()
        .partition(|(name, _)| name == PROJECT);
    for (name, value) in others {
        request = request.parameter(name, value);
    }
    if let Some(body) = &call.body {
        let body = body.clone();
        request = request.body(signals::waiting(move || read(&body)).await??);
    }
    let service = if call.needs_project {
        let session = Session::open(global, Target::default()).await?;
        request = request.parameter(PROJECT, session.project);
        session.service
    } else {
        Service::open(global).await?
    };
    for (_, value) in projects {
        request = match project(&value, &service, global).await {
            Ok(Some(id)) => request.parameter(PROJECT, id),
            Ok(None) => request.parameter(PROJECT, value),
            Err(failure) => {
                service.close().await;
                return Err(failure);
            }
        };
    }
    let call = async { Ok(service.client.raw(request).await?) };
    let result = match is_read {
        true => signals::unless_stopped(call).await,
        false => call.await,
    };
    service.close().await;
    let reply = result?;
    if output::terminal().stdout {
        let text = String::from_utf8_lossy(reply.body()).replace("\r\n", "\n");
        return output::write(escaped_json(&text).as_bytes());
    }
    output::write(reply.body())
}

/// The project of a name. One of no project is sent as it is: the service checks a raw call.
async fn project(
    text: &str,
    service: &Service,
    global: &Global,
) -> Result<Option<ProjectId>, Failure> {
    match text.parse() {
        Ok(name @ ProjectRef::Name(_)) => {
            let organization = settings::organization(global)?;
            Ok(name.search(&service.client, organization).await?.ok())
        }
        _ => Ok(None),
    }
}

/// Reads a file, or stdin for `-`.
fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let (read, name) = if file == Path::new("-") {
        let read = std::io::stdin().lock().read_to_end(&mut bytes);
        (read.map(|_| bytes), "stdin".into())
    } else {
        (std::fs::read(file), file.display().to_string())
    };
    read.map_err(|error| Failure::Usage(format!("cannot read {name}: {error}")))
}
