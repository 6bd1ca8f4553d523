//! Exports the spans of calls with OpenTelemetry: each call is a span, each attempt and retry an event of it.
//!
//! It runs against the embedded mock server, without key and network, and exports to memory instead of a collector.
//! Spans contain no arguments, bodies or keys.
#![allow(clippy::print_stdout)]

use futures::TryStreamExt as _;
use kombo_api::mock::{Answer, Server};
use kombo_api::{Integration, op};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use tracing::{Instrument as _, Level};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// The name under which the spans appear.
const SERVICE: &str = "people-sync";

/// Exports the spans of this program.
///
/// For a collector, add the crate `opentelemetry-otlp`, replace the exporter by
/// `opentelemetry_otlp::SpanExporter::builder().with_http().build()?` and `with_simple_exporter` by
/// `with_batch_exporter`, and set `OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318`.
fn export(exporter: InMemorySpanExporter) -> Result<SdkTracerProvider, Box<dyn std::error::Error>> {
    let provider = SdkTracerProvider::builder()
        .with_resource(Resource::builder().with_service_name(SERVICE).build())
        .with_simple_exporter(exporter)
        .build();
    // The spans of calls are at debug level. HTTP libraries have debug spans too, so the targets are named.
    let targets = Targets::new().with_target("kombo_api", Level::DEBUG).with_default(Level::INFO);
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer(SERVICE)).with_tracked_inactivity(false);
    tracing_subscriber::registry().with(layer.with_filter(targets)).try_init()?;
    Ok(provider)
}

/// A task of the program. The calls inside of its span are its children.
async fn sync(acme: Integration) -> kombo_api::Result<usize> {
    let employees = acme.hris().get_employees().page_size(100).items();
    let count = employees.try_fold(0, |count, _| async move { Ok(count + 1) }).await?;
    acme.hris().get_groups().send().await?;
    Ok(count)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let exporter = InMemorySpanExporter::default();
    let provider = export(exporter.clone())?;

    let server = Server::start().await?;
    server.list::<op::GetEmployees>(250);
    server.answer_in_turn::<op::GetGroups>([Answer::status(503)]);
    let count = sync(server.integration()).instrument(tracing::info_span!("sync", tool = "personio")).await?;
    println!("{count} employees");

    // Before the program ends, the spans that are not exported yet must be.
    provider.force_flush()?;
    let mut spans = exporter.get_finished_spans()?;
    provider.shutdown()?;
    spans.sort_by_key(|span| span.start_time);
    let root = spans.iter().find(|span| span.name == "sync").ok_or("the span of the task is missing")?;
    print(root, "");
    let calls: Vec<&SpanData> =
        spans.iter().filter(|span| span.parent_span_id == root.span_context.span_id()).collect();
    for call in &calls {
        print(call, "   ");
    }
    if calls.len() == 4 { Ok(()) } else { Err("the task makes three calls for pages and one for groups".into()) }
}

/// Prints a span with its attributes and events.
fn print(span: &SpanData, indent: &str) {
    let shown = |name: &str| !name.starts_with("code.") && !name.starts_with("thread.") && name != "target";
    let attributes = |all: &[opentelemetry::KeyValue]| {
        let all = all.iter().filter(|attribute| shown(attribute.key.as_str()));
        all.map(|attribute| format!(" {}={}", attribute.key, attribute.value)).collect::<String>()
    };
    println!("{indent}{}{}", span.name, attributes(&span.attributes));
    for event in &span.events.events {
        println!("{indent}   - {}{}", event.name, attributes(&event.attributes));
    }
}
