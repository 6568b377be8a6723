//! `GET /ops/settlement/documents`: all versions of the accounting policy and of terms; with `kind`,
//! `name` and `digest`, as they are beside each figure, what one of them says (S21).

use crate::access::login::unusable;
use crate::layout::links::percent_encode;
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::Params;
use axum::response::Response;
use bongsu_core::Time;
use bongsu_core::settlement::policy::{DocumentId, Policy};
use bongsu_store::AppliedDocument;
use bongsu_words::settlement::{policy as policy_words, terms as terms_words};
use maud::html;

/// The page of a document; `kind` is `policy` or `terms`.
pub fn document_link(kind: &str, id: &DocumentId) -> String {
    let (name, digest) = (percent_encode(&id.name), percent_encode(&id.digest));
    format!("/ops/settlement/documents?kind={kind}&name={name}&digest={digest}")
}

/// What a document says.
struct Version {
    sentences: Vec<String>,
    /// Where the wording is, of terms.
    source: Option<String>,
    /// When it was applied and by whom; `None` of what comes with the program.
    applied: Option<(Time, String)>,
    record: String,
}

/// All versions, the last one at the end.
async fn list(cx: &RequestContext) -> Result<Response, Error> {
    let lang = cx.lang;
    let store = cx.app.users()?;
    let policies = store.policy_versions().await.map_err(unusable)?;
    let terms = store.terms_versions().await.map_err(unusable)?;
    let mut policies: Vec<_> = policies.iter().map(|it| (it.document.id(), applied(it))).collect();
    let standard = Policy::default().id();
    if policies.iter().all(|(id, _)| *id != standard) {
        policies.insert(0, (standard, None));
    }
    let terms: Vec<_> = terms.iter().map(|it| (it.document.id(), applied(it))).collect();
    let title = say!(lang, "version-title");
    let kinds = [
        ("policy", say!(lang, "version-policy"), policies),
        ("terms", say!(lang, "version-terms"), terms),
    ];
    let main = html! {
        p.crumbs { a href="/ops/settlement" { (say!(lang, "settlement-title")) } }
        h1 { (title) }
        p.small { (say!(lang, "version-hint")) }
        @for (kind, heading, all) in &kinds {
            section.card {
                h2 { (heading) }
                @if all.is_empty() { p { (say!(lang, "version-none")) } }
                ul { @for (id, applied) in all {
                    li { a href=(document_link(kind, id)) { (id.name) } " " code { (id.digest) } " " span.small { (origin(cx, applied.as_ref())) } }
                } }
            }
        }
    };
    Ok(frame(cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// Where a version is from.
fn origin(cx: &RequestContext, applied: Option<&(Time, String)>) -> String {
    match applied {
        Some((at, by)) => {
            say!(cx.lang, "version-applied", at = cx.full_stamp(*at), by = by.as_str())
        }
        None => say!(cx.lang, "version-of-program"),
    }
}

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    if params.get("kind").is_none() {
        return list(&cx).await;
    }
    let given = |field: &'static str| {
        params.get(field).ok_or(Error::invalid(field, FieldError::Missing)).map(str::to_owned)
    };
    let (kind, id) =
        (given("kind")?, DocumentId { name: given("name")?, digest: given("digest")? });
    let (title, version) = match kind.as_str() {
        "policy" => (say!(lang, "version-policy"), policy(&cx, &id).await?),
        "terms" => (say!(lang, "version-terms"), terms(&cx, &id).await?),
        _ => return Err(Error::invalid("kind", FieldError::NotOneOf("policy, terms"))),
    };
    let it = version.ok_or(Error::NotFound(Resource::SettlementDocument))?;
    let title = format!("{title}: {}", id.name);
    let main = html! {
        p.crumbs { a href="/ops/settlement" { (say!(lang, "settlement-title")) } }
        h1 { (title) }
        section.card {
            p { (origin(&cx, it.applied.as_ref())) }
            @if let Some(source) = &it.source { p.small lang="en" { (source) } }
            ul { @for sentence in &it.sentences { li { (sentence) } } }
        }
        section.card {
            h2 { (say!(lang, "version-record")) }
            p { code { (id.digest) } }
            p.small { (say!(lang, "version-record-hint")) }
            pre { (it.record) }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// Who applied a document, if anybody did.
fn applied<T>(it: &AppliedDocument<T>) -> Option<(Time, String)> {
    (!it.author.is_empty()).then(|| (it.at, it.author.clone()))
}

async fn policy(cx: &RequestContext, id: &DocumentId) -> Result<Option<Version>, Error> {
    let found = cx.app.users()?.policy_version(id).await.map_err(unusable)?;
    let standard = || {
        let (at, author, document) = (Time::ZERO, String::new(), Policy::default());
        (document.id() == *id).then_some(AppliedDocument { at, author, document })
    };
    Ok(found.or_else(standard).map(|it| Version {
        sentences: policy_words::rules(cx.lang, &it.document),
        source: None,
        applied: applied(&it),
        record: serde_json::to_string_pretty(&it.document).unwrap_or_default(),
    }))
}

async fn terms(cx: &RequestContext, id: &DocumentId) -> Result<Option<Version>, Error> {
    let found = cx.app.users()?.terms_version(id).await.map_err(unusable)?;
    Ok(found.map(|it| {
        let title = terms_words::title(cx.lang, &it.document).to_owned();
        let mut sentences = vec![title];
        sentences.extend(terms_words::standard(cx.lang, &it.document));
        sentences.push(terms_words::procedure(cx.lang, &it.document));
        Version {
            sentences,
            source: Some(it.document.source.clone()),
            applied: applied(&it),
            record: serde_json::to_string_pretty(&it.document).unwrap_or_default(),
        }
    }))
}
