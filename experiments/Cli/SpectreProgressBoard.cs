using System.Globalization;
using Spectre.Console;

namespace WeightSpace.Experiments.Cli;

/// <summary>Progress as bars with rate and time left.</summary>
internal sealed class SpectreProgressBoard : IProgressBoard
{
    private readonly ProgressContext context;
    private readonly TimeProvider time;

    private SpectreProgressBoard(ProgressContext context, TimeProvider time) => (this.context, this.time) = (context, time);

    public static void Run(IAnsiConsole console, TimeProvider time, Action<IProgressBoard> work) => console.Progress()
        .AutoClear(false).HideCompleted(false)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new RemainingTimeColumn())
        .Start(context => work(new SpectreProgressBoard(context, time)));

    public IProgressLine Add(string name, long total, long done)
    {
        var task = context.AddTask(Markup.Escape(name), autoStart: true, maxValue: Math.Max(total, 1));
        task.Value = done;
        return new Line(task, time, name, done);
    }

    private sealed class Line(ProgressTask task, TimeProvider time, string name, long first) : IProgressLine
    {
        private readonly long start = time.GetTimestamp();

        public void Report(long done, string note)
        {
            var rate = (done - first) / Math.Max(time.GetElapsedTime(start).TotalSeconds, 1e-9);
            task.Value = done;
            task.Description = Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{name} {note}, {rate:0}/s"));
        }

        public void End(string note)
        {
            task.Description = Markup.Escape($"{name} {note}");
            task.StopTask();
        }
    }
}
