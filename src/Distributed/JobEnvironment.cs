using System.Globalization;

namespace WeightSpace.Distributed;

/// <summary>What the environment says about the job that a process belongs to.</summary>
/// <param name="IsMpi">Whether an MPI launcher started it.</param>
/// <param name="Launcher">Which, for messages.</param>
/// <param name="PrefersMpich">Whether the launcher speaks MPICH's protocol (PMI) rather than Open MPI's (PMIx).</param>
/// <param name="Library">The library that the user names; null to search.</param>
internal sealed record JobEnvironment(bool IsMpi, string Launcher, bool PrefersMpich, string? Library)
{
    /// <summary>The variable that names a library.</summary>
    public const string LibraryVariable = "WEIGHTSPACE_MPI";

    /// <summary>Reads the environment.</summary>
    /// <exception cref="DistributedException">The process is one of several, without MPI.</exception>
    public static JobEnvironment Read(Func<string, string?> environment)
    {
        bool Has(string name) => !string.IsNullOrEmpty(environment(name));
        int Count(string name) => int.TryParse(environment(name), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        var library = Has(LibraryVariable) ? environment(LibraryVariable) : null;
        if (Has("OMPI_COMM_WORLD_SIZE")) return new(true, "Open MPI's mpirun", false, library);
        // srun --mpi=pmix and prterun set PMIx's variables alone; Hydra and srun --mpi=pmi2 those of PMI.
        if (Has("PMIX_RANK")) return new(true, "a PMIx launcher", false, library);
        if (Has("PMI_RANK") && Has("PMI_SIZE")) return new(true, "a PMI launcher", true, library);
        if (Has("PMI_FD") || Has("PMI_PORT")) return new(true, "a PMI launcher", true, library);
        if (Count("SLURM_NTASKS") > 1 && Has("SLURM_PROCID") && Has("SLURM_STEP_ID"))
            throw new DistributedException($"srun started {Count("SLURM_NTASKS")} tasks without MPI, each would do the whole job; use: srun --mpi=pmix ./weightspace … (srun --mpi=list shows what there is)");
        if (Count("WORLD_SIZE") > 1 && Has("RANK"))
            throw new DistributedException(
                $"RANK and WORLD_SIZE={Count("WORLD_SIZE")} are set, as torchrun does, but no MPI; each process would do the whole job. Start it with: mpirun -n {Count("WORLD_SIZE")} ./weightspace …, or ./weightspace … --nproc {Count("WORLD_SIZE")}");
        return new(false, "none", false, library);
    }
}
