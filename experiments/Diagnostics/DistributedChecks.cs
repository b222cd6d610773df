using System.Globalization;
using WeightSpace.Distributed;
using WeightSpace.Experiments.Distributed;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary><c>doctor --distributed</c>: whether ranks start here, find each other, and how fast they are.</summary>
internal static class DistributedChecks
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static IEnumerable<DoctorCheck> Of()
    {
        var (launcher, missing) = Launcher();
        yield return launcher;
        if (missing) yield break;
        var start = TimeProvider.System.GetUtcNow();
        var (times, broken) = Times();
        if (times is null)
        {
            yield return broken!;
            yield break;
        }

        yield return DoctorCheck.Ok("mpi", times.Mpi);
        yield return Line("start", $"2 ranks in {(times.Joined - start).TotalSeconds:0.0} s");
        yield return Line("all-reduce", $"1 float {times.SmallAllReduce * 1e6:0.0} µs, 10 M floats {times.LargeAllReduce * 1e3:0} ms");
        yield return Line("send", $"1 float {times.SmallSend * 1e6:0.0} µs, 10 M floats {times.LargeSend * 1e3:0} ms ({GroupTimes.Large * 4e-9 / times.LargeSend:0.0} GB/s)");
    }

    private static (DoctorCheck Check, bool Missing) Launcher()
    {
        try
        {
            var (path, isOpenMpi) = LocalLauncher.Find();
            return (DoctorCheck.Ok("mpirun", $"{path} ({(isOpenMpi ? "Open MPI" : "MPICH")})"), false);
        }
        catch (DistributedException)
        {
            return (DoctorCheck.Fail("mpirun", "not on the PATH", "apt-get install openmpi-bin"), true);
        }
    }

    private static (GroupTimes? Times, DoctorCheck? Broken) Times()
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            return (GroupTimes.Of(2, training: false, limit.Token), null);
        }
        catch (DistributedException e)
        {
            return (null, DoctorCheck.Fail("ranks", e.Message, $"mpirun and the MPI library must be of one make; try `mpirun -n 2 hostname`, and set WEIGHTSPACE_MPI to its libmpi"));
        }
    }

    private static DoctorCheck Line(string name, FormattableString detail) => DoctorCheck.Ok(name, detail.ToString(CultureInfo.InvariantCulture));
}
