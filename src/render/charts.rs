//! Charts as inline SVG that takes its colours and letters from the page: drawn by plotters, in colours that stand
//! for classes of the style.
//!
//! Each chart is drawn twice, for wide and for narrow screens, and the style shows one of them; a table below
//! it says the same. Names stand beside the drawing, where the page's own fonts and line breaks set them.

use maud::{Markup, PreEscaped, html};
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::prelude::*;

use super::page::table;

/// One quantity, in the colour of a class.
pub(super) struct Series<'a> {
    pub name: &'a str,
    pub class: &'a str,
    pub values: Vec<f64>,
}

/// What stands along the x axis.
pub(super) struct Periods {
    pub names: Vec<String>,
    /// Each so-manyth may bear a name, the first that leaves room; counted from `first`.
    pub steps: &'static [usize],
    pub first: usize,
    /// Of a period that is not covered as a whole, the days that are.
    pub partial: Vec<Option<String>>,
}

/// How a number is written.
pub(super) type Written = fn(f64) -> String;

/// Words that charts need.
pub(super) struct ChartWords<'a> {
    pub as_table: &'a str,
    pub period: &'a str,
}

/// A drawing: its size in pixels, the size of its letters, its class.
struct Size {
    width: u32,
    height: u32,
    letters: u32,
    class: &'static str,
}

const WIDE: Size = Size { width: 1000, height: 280, letters: 13, class: "chart wide-chart" };
const NARROW: Size = Size { width: 360, height: 240, letters: 12, class: "chart narrow-chart" };

/// The colours that stand for classes while plotters draws.
const TEXT: RGBColor = RGBColor(1, 1, 0);
const LINE: RGBColor = RGBColor(1, 1, 1);
const IDEAL: RGBColor = RGBColor(1, 1, 2);
const NONE: RGBAColor = RGBAColor(1, 1, 1, 0.0);

fn own(series: usize) -> RGBColor {
    RGBColor(1, 0, u8::try_from(series).unwrap_or(u8::MAX))
}

/// The same for a period that is not whole.
fn pale(series: usize) -> RGBColor {
    RGBColor(1, 2, u8::try_from(series).unwrap_or(u8::MAX))
}

type Failure = Box<dyn std::error::Error>;

/// Draws, and puts classes in the place of colours. A drawing that fails is left out: the table is there.
fn drawn(size: &Size, label: &str, classes: &[&str], draw: impl Fn(&Area<'_>) -> Result<(), Failure>) -> Markup {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (size.width, size.height)).into_drawing_area();
        if draw(&area).and_then(|()| area.present().map_err(Into::into)).is_err() {
            return html! {};
        }
    }
    let hex = |colour: RGBColor| format!("\"#{:02X}{:02X}{:02X}\"", colour.0, colour.1, colour.2);
    let named = [(TEXT, "text"), (LINE, "axis"), (IDEAL, "ideal")].map(|(colour, class)| (colour, class.to_string()));
    let series = classes.iter().enumerate();
    let series = series.flat_map(|(i, class)| [(own(i), class.to_string()), (pale(i), format!("{class} pale"))]);
    for (colour, class) in named.into_iter().chain(series) {
        for (attribute, role) in [("fill", "fill"), ("stroke", "line")] {
            svg = svg.replace(&format!("{attribute}={}", hex(colour)), &format!("class=\"{role} {class}\""));
        }
    }
    // Fonts and opacity are the page's affair.
    for noise in [" font-family=\"sans-serif\"", " opacity=\"1\"", " stroke=\"none\""] {
        svg = svg.replace(noise, "");
    }
    while let Some((before, rest)) = svg.split_once(" font-size=\"") {
        let after = rest.split_once('"').map_or("", |(_, after)| after);
        svg = format!("{before}{after}");
    }
    let inner = svg.split_once('>').map_or("", |(_, inner)| inner);
    html! {
        svg class=(size.class) role="img" aria-label=(label) xmlns="http://www.w3.org/2000/svg"
            viewBox={ "0 0 " (size.width) " " (size.height) } { (PreEscaped(inner.trim().trim_end_matches("</svg>"))) }
    }
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

/// Quantities period by period.
pub(super) struct OverTime<'a> {
    pub title: &'a str,
    pub words: &'a ChartWords<'a>,
    pub periods: &'a Periods,
    pub series: &'a [Series<'a>],
    /// How numbers are written along the axis, and in the table.
    pub height: Written,
    pub written: Written,
}

impl OverTime<'_> {
    /// On top of each other.
    pub fn stacked(&self) -> Markup {
        let sum = |i: usize| self.series.iter().map(|own| own.values[i]).sum::<f64>();
        let most = (0..self.periods.names.len()).map(sum).fold(0.0, f64::max);
        self.figure(most, Kind::Counts, |chart| {
            for i in 0..self.periods.names.len() {
                let mut from = 0.0;
                for (number, part) in self.series.iter().enumerate() {
                    let to = from + part.values[i];
                    if to > from {
                        let place = i as f64;
                        let corners = [(place - 0.42, from), (place + 0.42, to)];
                        chart.draw_series([Rectangle::new(corners, self.colour(number, i).filled())])?;
                    }
                    from = to;
                }
            }
            Ok(())
        })
    }

    /// As lines.
    pub fn lines(&self) -> Markup {
        let values = self.series.iter().flat_map(|own| &own.values).copied();
        let most = values.filter(|value| !value.is_nan()).fold(0.0, f64::max);
        self.figure(most, Kind::Shares, |chart| {
            for (number, part) in self.series.iter().enumerate() {
                let points = || part.values.iter().copied().enumerate().filter(|(_, value)| !value.is_nan());
                let line = points().map(|(i, value)| (i as f64, value));
                chart.draw_series(LineSeries::new(line, own(number).stroke_width(2)))?;
                let dot = |(i, value)| Circle::new((i as f64, value), 3, self.colour(number, i).filled());
                chart.draw_series(points().map(dot))?;
            }
            Ok(())
        })
    }

    fn colour(&self, series: usize, period: usize) -> RGBColor {
        if self.periods.partial[period].is_some() { pale(series) } else { own(series) }
    }

    /// The drawing with its title, its names and the table that says the same.
    fn figure(&self, most: f64, kind: Kind, draw: impl Fn(&mut Chart<'_, '_>) -> Result<(), Failure>) -> Markup {
        let OverTime { title, words, periods, series, .. } = self;
        let classes: Vec<&str> = series.iter().map(|own| own.class).collect();
        let drawn = |size| {
            drawn(size, title, &classes, |area| draw(&mut over_time(size, area, periods, most, kind, self.height)?))
        };
        let header: Vec<&str> = [words.period].into_iter().chain(series.iter().map(|own| own.name)).collect();
        let row = |i: usize| {
            let note = periods.partial[i].as_ref().map(|days| html! { " " span.soft { "(" (days) ")" } });
            let name = html! { (periods.names[i]) @if let Some(note) = note { (note) } };
            let values = series.iter().map(|own| own.values[i]);
            let cells = values.map(|value| if value.is_nan() { "–".to_string() } else { (self.written)(value) });
            [name].into_iter().chain(cells.map(|cell| html! { (cell) })).collect()
        };
        let rows: Vec<Vec<Markup>> = (0..periods.names.len()).map(row).collect();
        let numbers: Vec<usize> = (1..=series.len()).collect();
        html! {
            figure {
                figcaption { (title) }
                @if series.len() > 1 {
                    ul.legend { @for own in *series { li { span class={ "swatch " (own.class) } {} (own.name) } } }
                }
                (drawn(&WIDE)) (drawn(&NARROW))
                details.small { summary { (words.as_table) } (table(&header, &numbers, &rows)) }
            }
        }
    }
}

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Axis, Axis>>;

/// Numbers from one to another, some of which bear a name. (Plotters' own choice of them knows no months.)
struct Axis {
    from: f64,
    to: f64,
    named: Vec<f64>,
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (low, high): (i32, i32)) -> i32 {
        let share = (value - self.from) / (self.to - self.from);
        low + (share * f64::from(high - low)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { Vec::new() } else { self.named.clone() }
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.from..self.to
    }
}

/// The axes of a chart over time, from 0 to `most` and a little more.
fn over_time<'a, 'b>(
    size: &Size,
    area: &'a Area<'b>,
    periods: &Periods,
    most: f64,
    kind: Kind,
    written: Written,
) -> Result<Chart<'a, 'b>, Failure> {
    let count = periods.names.len();
    let high = steps(most, kind);
    let top = high.last().copied().unwrap_or(1.0).max(most);
    let longest = periods.names.iter().map(String::len).max().unwrap_or(0) as u32;
    let room = ((size.width - 60) / (size.letters * (longest + 2) * 6 / 10).max(1)).max(1) as usize;
    let fits = |step: &&usize| count.div_ceil(**step) <= room;
    let step = periods.steps.iter().find(fits).copied().unwrap_or_else(|| count.div_ceil(room).max(1));
    let named = (0..count).filter(|i| (i + periods.first).is_multiple_of(step)).map(|i| i as f64).collect();
    let name = |at: &f64| periods.names.get(at.round() as usize).cloned().unwrap_or_default();
    axes(size, area, (-0.5, count as f64 - 0.5, named, &name), (0.0, top, high, &|at| written(*at)))
}

type AxisOf<'f> = (f64, f64, Vec<f64>, &'f dyn Fn(&f64) -> String);

fn axes<'a, 'b>(
    size: &Size,
    area: &'a Area<'b>,
    (left, right, named, name): AxisOf<'_>,
    (low, top, high, height): AxisOf<'_>,
) -> Result<Chart<'a, 'b>, Failure> {
    let mut chart = ChartBuilder::on(area)
        .margin(6)
        // Half of the last name stands beyond the axis.
        .margin_right(size.letters * 9 / 5)
        .x_label_area_size(26)
        .y_label_area_size(size.letters * 4)
        .build_cartesian_2d(Axis { from: left, to: right, named }, Axis { from: low, to: top, named: high })?;
    let letters = ("sans-serif", size.letters).into_font().color(&TEXT);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(usize::MAX)
        .y_labels(usize::MAX)
        .set_all_tick_mark_size(3)
        .axis_style(LINE)
        .bold_line_style(LINE)
        .light_line_style(NONE)
        .max_light_lines(0)
        .label_style(letters)
        .x_label_formatter(name)
        .y_label_formatter(height)
        .draw()?;
    Ok(chart)
}

/// What is drawn: counts have no fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Counts,
    Shares,
}

/// Round numbers from 0 to at least `most`, about four steps apart.
fn steps(most: f64, kind: Kind) -> Vec<f64> {
    let most = if most > 0.0 { most } else { 1.0 };
    let rough = most / 4.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|n| n * power).into_iter().find(|step| *step >= rough * 0.999);
    let mut step = step.unwrap_or(power);
    if kind == Kind::Counts {
        step = step.ceil();
    }
    let count = (most / step - 0.001).ceil().max(1.0) as u32;
    (0..=count).map(|i| f64::from(i) * step).collect()
}

/// Points in the colour of a class.
pub(super) struct Line<'a> {
    pub name: &'a str,
    pub class: &'a str,
    pub points: Vec<(f64, f64)>,
}

/// A curve through points of shares, and whether it is compared with the diagonal.
pub(super) struct Curve<'a> {
    pub title: &'a str,
    /// What the axes mean.
    pub across: &'a str,
    pub up: &'a str,
    pub series: Vec<Line<'a>>,
    /// The least share of each axis that is shown.
    pub from: (f64, f64),
    /// The name of the diagonal.
    pub diagonal: Option<&'a str>,
}

/// Shares against shares.
pub(super) fn curve(curve: &Curve<'_>, words: &ChartWords<'_>, rows: &Markup) -> Markup {
    let classes: Vec<&str> = curve.series.iter().map(|line| line.class).collect();
    let square = |size: &Size| Size { width: size.width * 56 / 100, height: size.height * 5 / 4, ..*size };
    let sizes = [square(&WIDE), Size { height: 300, ..NARROW }];
    let draw = |size: &Size, area: &Area<'_>| {
        let (left, low) = curve.from;
        let ticks = |from: f64| {
            let step = if from >= 0.8 {
                0.05
            } else if from >= 0.4 {
                0.1
            } else {
                0.2
            };
            (0..=20).map(|i| 1.0 - f64::from(i) * step).filter(|at| *at >= from - 1e-9).collect::<Vec<f64>>()
        };
        let percent = |share: &f64| format!("{:.0} %", 100.0 * share);
        let mut chart = axes(size, area, (left, 1.0, ticks(left), &percent), (low, 1.0, ticks(low), &percent))?;
        if curve.diagonal.is_some() {
            let least = left.max(low);
            chart.draw_series(LineSeries::new([(least, least), (1.0, 1.0)], IDEAL.stroke_width(1)))?;
        }
        for (number, Line { points, .. }) in curve.series.iter().enumerate() {
            chart.draw_series(LineSeries::new(points.clone(), own(number).stroke_width(2)))?;
            chart.draw_series(points.iter().map(|point| Circle::new(*point, 3, own(number).filled())))?;
        }
        Ok(())
    };
    html! {
        figure {
            figcaption { (curve.title) }
            ul.legend {
                @for own in &curve.series { li { span class={ "swatch " (own.class) } {} (own.name) } }
                @if let Some(name) = curve.diagonal { li { span class="swatch ideal" {} (name) } }
            }
            p.axis-name { "↑ " (curve.up) }
            @for size in &sizes { (drawn(size, curve.title, &classes, |area| draw(size, area))) }
            p.axis-name.n { (curve.across) " →" }
            details.small { summary { (words.as_table) } (rows) }
        }
    }
}

/// Counts as a line no larger than a word, from nothing to their most.
pub(super) fn spark(values: &[u64], label: &str) -> Markup {
    let size = Size { width: 110, height: 22, letters: 1, class: "spark" };
    let most = values.iter().copied().max().unwrap_or(0).max(1) as f64;
    drawn(&size, label, &["c1"], |area| {
        let mut chart =
            ChartBuilder::on(area).margin(2).build_cartesian_2d(0.0..(values.len().max(2) - 1) as f64, 0.0..most)?;
        let points = values.iter().enumerate().map(|(i, value)| (i as f64, *value as f64));
        chart.draw_series(LineSeries::new(points, own(0).stroke_width(1)))?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_round_numbers_that_differ() {
        assert_eq!(steps(0.0, Kind::Counts), [0.0, 1.0]);
        assert_eq!(steps(3.0, Kind::Counts), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(steps(293.0, Kind::Counts), [0.0, 100.0, 200.0, 300.0]);
        assert_eq!(steps(0.31, Kind::Shares), [0.0, 0.1, 0.2, 0.30000000000000004, 0.4]);
        assert_eq!(steps(1.0, Kind::Shares), [0.0, 0.25, 0.5, 0.75, 1.0]);
    }

    #[test]
    fn colours_become_classes() {
        let partial = vec![None, Some("– Tuesday".into())];
        let periods = Periods { names: vec!["a".into(), "b".into()], steps: &[1], first: 0, partial };
        let words = ChartWords { as_table: "table", period: "period" };
        let series = [Series { name: "own", class: "c1", values: vec![1.0, 2.0] }];
        let written: Written = |value| format!("{value}");
        let (words, periods, series) = (&words, &periods, &series);
        let chart = OverTime { title: "title", words, periods, series, height: written, written };
        let page = chart.stacked().into_string();
        // Drawn wide and narrow: the period that is whole, and the one that is not.
        assert_eq!(page.matches("class=\"fill c1\"").count(), 2, "{page}");
        assert_eq!(page.matches("class=\"fill c1 pale\"").count(), 2, "{page}");
        assert!(page.contains("(– Tuesday)"), "{page}");
        for noise in ["#0", "font-", "opacity"] {
            assert!(!page.contains(noise), "{noise}: {page}");
        }
    }
}
