using System.CommandLine;
using WeightSpace.Experiments.Data;

namespace WeightSpace.Experiments.Cli;

/// <summary>How a command line becomes an action under the options that all commands have.</summary>
/// <param name="command">The command.</param>
/// <param name="action">What it does.</param>
internal delegate Command AddCommand(
    Command command, Func<ParseResult, RunOptions, Reporter, CancellationToken, int> action);

/// <summary>The commands <c>data</c> and <c>predict</c>.</summary>
internal static class DataCommands
{
    /// <summary>Makes them.</summary>
    public static IEnumerable<Command> Of(AddCommand add) => [DataOf(add), Predict(add)];

    private static Command DataOf(AddCommand add)
    {
        var problem = new Argument<string>("NAME") { Description = "a problem from `data list`" };
        var source = new Argument<string>("SOURCE")
        { Description = "a problem from `data list`, or a file or folder of your own" };
        var file = new Argument<string>("FILE")
        { Description = "npz, npy, safetensors, h5 or MAT 7.3; or a folder of such files" };
        var more = new Argument<string[]>("MORE")
        { Description = "more files of the same data", Arity = ArgumentArity.ZeroOrMore };
        var target = new Argument<string>("TARGET") { Description = "what to write: .npz, .safetensors or .h5" };
        var samples = new Option<int>("--samples")
        { Description = "samples of a problem", DefaultValueFactory = _ => 100 };
        var points = new Option<int>("--points")
        { Description = "sensors and query points in each direction; 0 takes those of the problem's paper" };
        var layout = Layout();
        var to = new Option<string?>("--to")
        { Description = "write what was read in our layout: .npz, .safetensors or .h5", HelpName = "FILE" };
        var html = new Option<string?>("--html") { Description = "the page (default SOURCE.html)", HelpName = "FILE" };
        DataOptions Read(ParseResult parsed, Argument<string> from, bool several = false) => new(
            parsed.GetValue(from)!, several ? parsed.GetValue(more) ?? [] : [], parsed.GetValue(samples),
                parsed.GetValue(points), parsed.GetValue(layout)!);

        return new Command("data", "problems, and data of your own: list, generate, show, export, import")
        {
            add(new Command("list", "the problems, with the sizes of their papers and their parameters, and the sets of images and text"),
                (_, options, reporter, _) => DataCommand.List(options, reporter)),
            add(new Command("generate", "solve a problem (--set viscosity=0.02 changes a parameter) and keep its samples")
                { problem, samples, points, layout },
                (parsed, options, reporter, _) => DataCommand.Generate(Read(parsed, problem), options, reporter)),
            add(new Command("show", "write a page that plots samples") { source, samples, points, layout, html },
                (parsed, options, reporter, _) => DataCommand.Show(Read(parsed, source), parsed.GetValue(html), options,
                    reporter)),
            add(new Command("export", "write data for other programs") { source, target, samples, points, layout },
                (parsed, options, reporter, _) => DataCommand.Export(Read(parsed, source), parsed.GetValue(target)!,
                    options, reporter)),
            add(new Command("import", "check files of your own and say what they hold")
                { file, more, samples, points, layout, to },
                (parsed, options, reporter, _) =>
                    DataCommand.Import(Read(parsed, file, several: true), parsed.GetValue(to), options, reporter)),
        };
    }

    private static Command Predict(AddCommand add)
    {
        var run = new Argument<string>("RUN") { Description = "a run folder, by path or by name" };
        var files = new Argument<string[]>("DATA")
        {
            Description = "new input functions, and query points and solutions where there are some: files as " +
            "`data import` takes them",
            Arity = ArgumentArity.OneOrMore
        };
        var model = new Option<string?>("--model")
        { Description = "a model or optimizer of the run (default: the best)", HelpName = "NAME" };
        var problem = new Option<string?>("--problem")
        { Description = "a problem of a run of several (default: the one that fits)", HelpName = "NAME" };
        var trial = new Option<int>("--trial") { Description = "which training of the model (default: the first)" };
        var layout = Layout();
        var to = new Option<string?>("--to")
        {
            Description = "write the predictions: .npz, .safetensors or .h5",
            HelpName = "FILE"
        };
        return add(new Command("predict", "the trained model of a run on new functions, from the run folder alone")
            { run, files, model, problem, trial, layout, to },
            (parsed, options, reporter, _) => PredictCommand.Run(
                new(parsed.GetValue(run)!, parsed.GetValue(files)!, parsed.GetValue(model), parsed.GetValue(problem),
                    parsed.GetValue(trial), parsed.GetValue(layout)!, parsed.GetValue(to)), options, reporter));
    }

    private static Option<string> Layout() => new("--layout")
    {
        Description = "what to read of a file: functions=a; queries=x; solutions=u; thin=64; thin-time=2; " +
            "time=last; samples=1000; periodic=true",
        HelpName = "FIELDS",
        DefaultValueFactory = _ => "",
    };
}
