//! Traffic of sites, from which losses are estimated.

mod outage;
pub(crate) mod sql;

pub use outage::SiteOutage;

use crate::Store;
use crate::error::Error;
use crate::paging::PAGE_MAX_ROWS;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::name::Name;
use bongsu_core::settlement::deal::Deal;
use bongsu_core::settlement::loss::{Series, Sister, Span, Step};
use bongsu_core::settlement::traffic::{LossInputs, TrafficSource};
use bongsu_core::verdict::in_force;

impl Store {
    /// Takes up traffic of a site, all of it or nothing. A step that was known before is replaced;
    /// with `replace`, all that was known is. Idempotent.
    ///
    /// # Errors
    /// Any database error; the same holds for all below, and [`Error::Decode`].
    pub async fn import_traffic(
        &self,
        site: &Name,
        source: &TrafficSource,
        series: &Series,
        replace: bool,
    ) -> Result<(), Error> {
        let mut unit = Unit::new();
        if replace {
            unit = unit.run(&sql::TRAFFIC_DELETE, vec![site.into()]);
        }
        let body = Value::json("a source of traffic", source)?;
        let points = series.points();
        let rows = points.map(|(at, count)| vec![site.into(), at.into(), count.into()]).collect();
        let unit = unit
            .run(&sql::TRAFFIC_SOURCE_UPSERT, vec![site.into(), body])
            .run_each(&sql::TRAFFIC_UPSERT, rows);
        self.write(unit).await.map(drop)
    }

    /// What is known of a site's traffic besides the counts.
    pub async fn traffic_source(&self, site: &Name) -> Result<Option<TrafficSource>, Error> {
        let row = self.db.read_one(&sql::TRAFFIC_SOURCE_BY_SITE, vec![site.into()]).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// All sites with known traffic, by name, with the time of their last step.
    pub async fn traffic_sources(&self) -> Result<Vec<(Name, TrafficSource, Option<Time>)>, Error> {
        let rows = self.db.read(&sql::TRAFFIC_SOURCES, vec![]).await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.json()?, row.take()?))).collect()
    }

    /// A site's traffic in a span of time.
    pub async fn traffic(&self, site: &Name, step: Step, span: Span) -> Result<Series, Error> {
        let args = vec![site.into(), span.from.into(), span.until.into()];
        let rows = self.db.read(&sql::TRAFFIC_IN, args).await?;
        let points: Result<Vec<_>, Error> =
            rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect();
        Ok(Series::stored(step, points?))
    }

    /// When a site was seen failing, newest first; what is not over ends at `now`. Incidents that
    /// overlap are one outage of the site, since what is missing is missing once.
    pub async fn outages_of(&self, site: &Name, now: Time) -> Result<Vec<SiteOutage>, Error> {
        let victims = self.site_incidents(site, None, PAGE_MAX_ROWS).await?;
        let Some(from) = victims.iter().filter_map(|it| it.hit_at).min() else {
            return Ok(Vec::new());
        };
        let changes = self.verdicts_of(std::slice::from_ref(site), from).await?;
        let changes = changes.get(site).map_or(&[][..], Vec::as_slice);
        Ok(outage::outages(&victims, &in_force(changes, now), now))
    }

    /// Takes up advertising deals, all of them or none; one whose key is known is replaced.
    pub async fn import_deals(&self, deals: &[Deal]) -> Result<(), Error> {
        let row = |deal: &Deal| {
            let body = Value::json("a deal", deal)?;
            Ok(vec![deal.key.as_str().into(), (&deal.site).into(), body])
        };
        let rows: Result<Vec<Vec<Value>>, Error> = deals.iter().map(row).collect();
        self.write(Unit::new().run_each(&sql::DEAL_UPSERT, rows?)).await.map(drop)
    }

    /// The advertising deals of a site, by key.
    pub async fn deals_of(&self, site: &Name) -> Result<Vec<Deal>, Error> {
        let rows = self.db.read(&sql::DEALS_BY_SITE, vec![site.into()]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// All from which the loss of an outage of a site is estimated; `None` where nothing of its
    /// traffic is known.
    pub async fn loss_inputs(
        &self,
        site: &Name,
        outage: Span,
        now: Time,
    ) -> Result<Option<LossInputs>, Error> {
        let Some(source) = self.traffic_source(site).await? else { return Ok(None) };
        let needed = LossInputs::needed(outage);
        let series = self.traffic(site, step_of(&source), needed).await?;
        let hit = self.outages_of(site, now).await?.into_iter().map(|it| it.span).collect();
        let mut sisters = Vec::new();
        let names = source.sisters.iter().filter_map(|name| Name::parse(name).ok());
        // A site is no control of itself.
        for name in names.filter(|name| name != site) {
            let Some(of_sister) = self.traffic_source(&name).await? else { continue };
            let hit: Vec<Span> =
                self.outages_of(&name, now).await?.into_iter().map(|it| it.span).collect();
            // One that was hit as well is no control.
            if of_sister.step_s == source.step_s && !hit.iter().any(|span| span.overlaps(outage)) {
                let series = self.traffic(&name, step_of(&of_sister), needed).await?;
                sisters.push(Sister { series, hit });
            }
        }
        Ok(Some(LossInputs { source, series, hit, sisters }))
    }
}

/// How long a step is; an hour where what is stored is none.
fn step_of(source: &TrafficSource) -> Step {
    Step::from_seconds(source.step_s).unwrap_or(Step::Hour)
}
