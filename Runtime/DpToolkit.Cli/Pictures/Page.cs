namespace DpToolkit.Cli;

/// <summary>A page that needs no other file and no network, in the reader's light or dark colors.</summary>
internal static class Page
{
    /// <summary>Colors that people with color blindness can tell apart too (Okabe and Ito).</summary>
    public static readonly IReadOnlyList<string> Colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00"];

    public const string LimitColor = "#C62828";

    public static string Of(string title, string body) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark">
        <title>{{Chart.Text(title)}}</title>
        <style>
        :root { --ink: #1d2329; --soft: #5b6570; --grid: #e3e7eb; --ground: #ffffff; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #9aa4ae; --grid: #30373e; --ground: #171b1f; } }
        body { margin: 2rem auto; max-width: 760px; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
        h1 { font-size: 1.4rem; margin: 0 0 .25rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 2rem 0 .25rem; overflow-wrap: anywhere; }
        p { margin: .25rem 0 .75rem; } .soft { color: var(--soft); } .over { color: {{LimitColor}}; font-weight: 600; }
        svg { width: 100%; height: auto; } svg .grid { stroke: var(--grid); } svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
        table { border-collapse: collapse; width: 100%; font-size: 13px; } td, th { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--grid); }
        .number { text-align: right; font-variant-numeric: tabular-nums; } .key { display: inline-block; width: 14px; height: 4px; border-radius: 2px; margin-right: 8px; vertical-align: middle; }
        </style>
        </head>
        <body>
        {{body}}
        </body>
        </html>

        """;
}
