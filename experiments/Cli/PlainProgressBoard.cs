using System.Globalization;

namespace WeightSpace.Experiments.Cli;

/// <summary>Progress as plain lines, at most one every few seconds for each piece of work.</summary>
internal sealed class PlainProgressBoard(Action<string> line, TimeProvider time) : IProgressBoard
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public IProgressLine Add(string name, long total, long done) => new Line(line, time, name, total, done);

    private sealed class Line(Action<string> line, TimeProvider time, string name, long total, long first) : IProgressLine
    {
        private readonly long start = time.GetTimestamp();
        private long last = time.GetTimestamp();

        public void Report(long done, string note)
        {
            if (time.GetElapsedTime(last) < Pause)
                return;
            last = time.GetTimestamp();
            var rate = (done - first) / Math.Max(time.GetElapsedTime(start).TotalSeconds, 1e-9);
            var left = rate > 0 ? string.Create(CultureInfo.InvariantCulture, $", {(total - done) / rate:0} s left") : "";
            line(string.Create(CultureInfo.InvariantCulture, $"{name}: {done} of {total} ({100.0 * done / Math.Max(total, 1):0}%), {rate:0.0}/s{left}, {note}"));
        }

        public void End(string note) => line($"{name}: {note}");
    }
}
