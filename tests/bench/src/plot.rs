//! Plots of the report, as SVG.

use std::error::Error;
use std::path::{Path, PathBuf};

use plotters::coord::combinators::BindKeyPoints as _;
use plotters::prelude::*;

const SIZE: (u32, u32) = (760, 320);

/// The colours of series: readable on white, and for people who cannot tell red from green.
const COLOURS: [RGBColor; 4] =
    [RGBColor(0, 90, 181), RGBColor(220, 50, 32), RGBColor(26, 133, 78), RGBColor(120, 94, 240)];

/// Draws a bar for each name and returns the Markdown of the image.
pub fn bars(file: &str, caption: &str, bars: &[(&str, f64)]) -> Result<String, Box<dyn Error>> {
    let path = path(file);
    let root = SVGBackend::new(&path, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let most = bars.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    let rows = bars.len() as f64;
    let mut chart = ChartBuilder::on(&root)
        .caption(caption, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(30)
        .build_cartesian_2d(-most * 0.55..most * 1.15, 0.0..rows)?;
    let bar = |n: usize, value: f64| {
        let top = rows - n as f64;
        let colour = COLOURS[usize::from(n > 2).min(1)];
        Rectangle::new([(0.0, top - 0.8), (value, top - 0.2)], colour.filled())
    };
    chart.draw_series(bars.iter().enumerate().map(|(n, (_, value))| bar(n, *value)))?;
    let text =
        |n: usize, at: f64, text: String| Text::new(text, (at, rows - n as f64 - 0.32), ("sans-serif", 15).into_font());
    chart.draw_series(bars.iter().enumerate().map(|(n, (name, _))| text(n, -most * 0.54, (*name).to_owned())))?;
    let value = |(n, (_, value)): (usize, &(&str, f64))| text(n, value + most * 0.01, format!("{value:.1}"));
    chart.draw_series(bars.iter().enumerate().map(value))?;
    root.present()?;
    Ok(format!("![{caption}](bench/plots/{file})\n"))
}

/// Draws a line for each name, with logarithmic axes, and returns the Markdown of the image.
pub fn lines(
    file: &str,
    caption: &str,
    axes: [&str; 2],
    lines: &[(&str, Vec<(f64, f64)>)],
) -> Result<String, Box<dyn Error>> {
    let path = path(file);
    let root = SVGBackend::new(&path, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let points = || lines.iter().flat_map(|(_, points)| points);
    let range = |of: fn(&(f64, f64)) -> f64| {
        let (least, most) =
            points().map(of).fold((f64::INFINITY, 0.0), |(a, b): (f64, f64), it| (a.min(it), b.max(it)));
        least * 0.8..most * 1.25
    };
    // A line of the grid for each measured value, and for 1, 2, 5, 10 and so on.
    let (x, y) = (range(|it| it.0), range(|it| it.1));
    let measured: Vec<f64> = lines.iter().take(1).flat_map(|(_, points)| points).map(|it| it.0).collect();
    let round = (0..6).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power)));
    let round: Vec<f64> = round.filter(|it| y.contains(it)).collect();
    let mut chart = ChartBuilder::on(&root)
        .caption(caption, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(60)
        .build_cartesian_2d(
            LogCoord::from(x.log_scale()).with_key_points(measured),
            LogCoord::from(y.log_scale()).with_key_points(round),
        )?;
    let whole = |value: &f64| format!("{value:.0}");
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(BLACK.mix(0.15))
        .x_desc(axes[0])
        .y_desc(axes[1])
        .x_label_formatter(&whole)
        .y_label_formatter(&whole)
        .draw()?;
    for ((name, points), colour) in lines.iter().zip(COLOURS) {
        let line = LineSeries::new(points.iter().copied(), colour.stroke_width(2)).point_size(3);
        chart
            .draw_series(line)?
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE)
        .border_style(BLACK)
        .draw()?;
    root.present()?;
    Ok(format!("![{caption}](bench/plots/{file})\n"))
}

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("plots").join(file)
}
