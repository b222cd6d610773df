namespace WeightSpace.Distributed.Tests;

/// <summary>How a process knows what job it belongs to.</summary>
public sealed class JobEnvironmentTests
{
    [Theory]
    [InlineData("", false, false)]
    [InlineData("OMPI_COMM_WORLD_SIZE=2 PMIX_RANK=1", true, false)]
    [InlineData("PMIX_RANK=0 SLURM_NTASKS=4 SLURM_PROCID=0 SLURM_STEP_ID=0", true, false)]
    [InlineData("PMI_RANK=0 PMI_SIZE=2", true, true)]
    [InlineData("PMI_FD=9", true, true)]
    [InlineData("WORLD_SIZE=1 RANK=0", false, false)]
    [InlineData("WORLD_SIZE=4", false, false)]
    // In an allocation of Slurm, but not started by srun: a script that calls mpirun, or one process.
    [InlineData("SLURM_NTASKS=4 SLURM_PROCID=0", false, false)]
    public void Read_KnownVariables_SayWhichMpi(string variables, bool isMpi, bool prefersMpich)
    {
        var job = Read(variables);
        Assert.Equal((isMpi, prefersMpich), (job.IsMpi, job.PrefersMpich));
    }

    [Fact]
    public void Read_TorchrunWithoutMpi_IsRefusedWithTheLineToUse()
    {
        var error = Assert.Throws<DistributedException>(() => Read("RANK=1 WORLD_SIZE=4 LOCAL_RANK=1 MASTER_ADDR=here"));
        Assert.Equal(
            "RANK and WORLD_SIZE=4 are set, as torchrun does, but no MPI; each process would do the whole job. Start it with: mpirun -n 4 ./weightspace …, or ./weightspace … --nproc 4", error.Message);
    }

    [Fact]
    public void Read_SrunWithoutMpi_IsRefusedWithTheLineToUse()
    {
        var error = Assert.Throws<DistributedException>(() => Read("SLURM_NTASKS=4 SLURM_PROCID=2 SLURM_STEP_ID=0"));
        Assert.Contains("srun --mpi=pmix ./weightspace …", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Join_LibraryThatIsNone_IsNamed()
    {
        static ProcessGroup Join(string library) => ProcessGroup.Join(name => name switch { "PMIX_RANK" => "0", "WEIGHTSPACE_MPI" => library, _ => null });
        var absent = Assert.Throws<DistributedException>(() => Join("/no/libmpi.so"));
        Assert.Contains("none of /no/libmpi.so can be loaded; install it (Debian: apt-get install libopenmpi3) or set WEIGHTSPACE_MPI", absent.Message, StringComparison.Ordinal);
        var other = Assert.Throws<DistributedException>(() => Join("libc.so.6"));
        Assert.Contains("libc.so.6 is no MPI library: it has no MPI_Init_thread", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Join_NoLauncher_IsAGroupOfOne()
    {
        using var group = ProcessGroup.Join(_ => null);
        Assert.Equal((0, 1, 0, 1), (group.Rank, group.Size, group.LocalRank, group.LocalSize));
        Assert.True(group.IsFirst);
    }

    private static JobEnvironment Read(string variables)
    {
        var known = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return JobEnvironment.Read(known.GetValueOrDefault);
    }
}
