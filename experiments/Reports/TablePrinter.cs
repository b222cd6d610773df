using Spectre.Console;
using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Reports;

/// <summary>Prints the tables of a report on the terminal.</summary>
internal static class TablePrinter
{
    /// <summary>Prints a table; columns that hold numbers stand right, so that their digits line up.</summary>
    public static void Print(ReportTable table, Reporter reporter)
    {
        var shown = new Table().Border(TableBorder.Simple);
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var column = i;
            var isNumeric = i > 0 && table.Rows.Any(row => row[column].Length > 0 && char.IsAsciiDigit(row[column][0]) && !row[column].Any(char.IsLetter));
            shown.AddColumn(new TableColumn(Markup.Escape(table.Columns[i])) { Alignment = isNumeric ? Justify.Right : Justify.Left });
        }

        foreach (var row in table.Rows)
            shown.AddRow([.. row.Select(Markup.Escape)]);
        reporter.Console.Write(shown);
    }
}
