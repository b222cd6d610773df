using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace WeightSpace.Distributed;

/// <summary>The C functions of an MPI library, and its handles, which differ: Open MPI's are addresses of exported
/// objects, MPICH's are integers (and those of its relatives: Intel MPI, MVAPICH, Cray MPICH).</summary>
internal sealed unsafe class MpiLibrary
{
    private static readonly string[] OpenMpiNames = ["libmpi.so.40", "libmpi.so.80", "libmpi.so"];
    private static readonly string[] MpichNames = ["libmpich.so.12", "libmpi.so.12", "libmpich.so", "libmpi.so"];

    private readonly nint handle;

    private MpiLibrary(nint handle, string path)
    {
        this.handle = handle;
        Path = path;
        IsOpenMpi = NativeLibrary.TryGetExport(handle, "ompi_mpi_comm_world", out _);
        World = IsOpenMpi ? Object("ompi_mpi_comm_world") : 0x44000000;
        InPlace = IsOpenMpi ? 1 : -1;
        ErrorsReturn = IsOpenMpi ? Object("ompi_mpi_errors_return") : 0x54000001;
        NullInfo = IsOpenMpi ? Object("ompi_mpi_info_null") : 0x1c000000;
        SharedMemory = IsOpenMpi ? 0 : 1;
        IgnoredStatus = IsOpenMpi ? 0 : 1;
        InitThread = (delegate* unmanaged<nint, nint, int, int*, int>)Function("MPI_Init_thread");
        Finalize = (delegate* unmanaged<int>)Function("MPI_Finalize");
        CommRank = (delegate* unmanaged<nint, int*, int>)Function("MPI_Comm_rank");
        CommSize = (delegate* unmanaged<nint, int*, int>)Function("MPI_Comm_size");
        SetErrorHandler = (delegate* unmanaged<nint, nint, int>)Function("MPI_Comm_set_errhandler");
        SplitType = (delegate* unmanaged<nint, int, int, nint, nint*, int>)Function("MPI_Comm_split_type");
        FreeComm = (delegate* unmanaged<nint*, int>)Function("MPI_Comm_free");
        ErrorString = (delegate* unmanaged<int, byte*, int*, int>)Function("MPI_Error_string");
        LibraryVersion = (delegate* unmanaged<byte*, int*, int>)Function("MPI_Get_library_version");
        Abort = (delegate* unmanaged<nint, int, int>)Function("MPI_Abort");
        Barrier = (delegate* unmanaged<nint, int>)Function("MPI_Barrier");
        Bcast = (delegate* unmanaged<void*, int, nint, int, nint, int>)Function("MPI_Bcast");
        Allreduce = (delegate* unmanaged<void*, void*, int, nint, nint, nint, int>)Function("MPI_Allreduce");
        ReduceScatterBlock = (delegate* unmanaged<void*, void*, int, nint, nint, nint, int>)Function("MPI_Reduce_scatter_block");
        Allgather = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int>)Function("MPI_Allgather");
        Send = (delegate* unmanaged<void*, int, nint, int, int, nint, int>)Function("MPI_Send");
        Recv = (delegate* unmanaged<void*, int, nint, int, int, nint, nint, int>)Function("MPI_Recv");
        Sendrecv = (delegate* unmanaged<void*, int, nint, int, int, void*, int, nint, int, int, nint, nint, int>)Function("MPI_Sendrecv");
        Isend = (delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int>)Function("MPI_Isend");
        Irecv = (delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int>)Function("MPI_Irecv");
        Test = (delegate* unmanaged<nint*, int*, nint, int>)Function("MPI_Test");
    }

    /// <summary>Where it was found.</summary>
    public string Path { get; }

    public bool IsOpenMpi { get; }

    public nint World { get; }

    /// <summary>MPI_IN_PLACE.</summary>
    public nint InPlace { get; }

    public nint ErrorsReturn { get; }

    public nint NullInfo { get; }

    /// <summary>MPI_COMM_TYPE_SHARED.</summary>
    public int SharedMemory { get; }

    /// <summary>MPI_STATUS_IGNORE.</summary>
    public nint IgnoredStatus { get; }

    public delegate* unmanaged<nint, nint, int, int*, int> InitThread { get; }

    public delegate* unmanaged<int> Finalize { get; }

    public delegate* unmanaged<nint, int*, int> CommRank { get; }

    public delegate* unmanaged<nint, int*, int> CommSize { get; }

    public delegate* unmanaged<nint, nint, int> SetErrorHandler { get; }

    public delegate* unmanaged<nint, int, int, nint, nint*, int> SplitType { get; }

    public delegate* unmanaged<nint*, int> FreeComm { get; }

    public delegate* unmanaged<int, byte*, int*, int> ErrorString { get; }

    public delegate* unmanaged<byte*, int*, int> LibraryVersion { get; }

    public delegate* unmanaged<nint, int, int> Abort { get; }

    public delegate* unmanaged<nint, int> Barrier { get; }

    public delegate* unmanaged<void*, int, nint, int, nint, int> Bcast { get; }

    public delegate* unmanaged<void*, void*, int, nint, nint, nint, int> Allreduce { get; }

    public delegate* unmanaged<void*, void*, int, nint, nint, nint, int> ReduceScatterBlock { get; }

    public delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int> Allgather { get; }

    public delegate* unmanaged<void*, int, nint, int, int, nint, int> Send { get; }

    public delegate* unmanaged<void*, int, nint, int, int, nint, nint, int> Recv { get; }

    public delegate* unmanaged<void*, int, nint, int, int, void*, int, nint, int, int, nint, nint, int> Sendrecv { get; }

    public delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int> Isend { get; }

    public delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int> Irecv { get; }

    public delegate* unmanaged<nint*, int*, nint, int> Test { get; }

    /// <summary>Loads the library of a job.</summary>
    /// <exception cref="DistributedException">There is none, or it is no MPI.</exception>
    public static MpiLibrary Load(JobEnvironment job)
    {
        string[] names = job.Library is { } own ? [own] : job.PrefersMpich ? [.. MpichNames, .. OpenMpiNames] : [.. OpenMpiNames, .. MpichNames];
        foreach (var name in names.Distinct())
        {
            if (!NativeLibrary.TryLoad(name, out var handle)) continue;
            try
            {
                return new(handle, name);
            }
            catch (EntryPointNotFoundException e)
            {
                throw new DistributedException($"{name} is no MPI library: it has no {e.Message}; set {JobEnvironment.LibraryVariable} to the libmpi of {job.Launcher}", e);
            }
        }

        throw new DistributedException(
            $"{job.Launcher} started this process, but none of {string.Join(", ", names)} can be loaded; install it (Debian: apt-get install {(job.PrefersMpich ? "libmpich12" : "libopenmpi3")}) or set {JobEnvironment.LibraryVariable} to the path of its libmpi");
    }

    /// <summary>The datatype of a tensor's elements. Bytes are numbers: MPI_BYTE has no sum.</summary>
    public nint TypeOf(ScalarType type) => (IsOpenMpi, type) switch
    {
        (true, ScalarType.Float32) => Object("ompi_mpi_float"),
        (true, ScalarType.Float64) => Object("ompi_mpi_double"),
        (true, ScalarType.Int64) => Object("ompi_mpi_int64_t"),
        (true, _) => Object("ompi_mpi_uint8_t"),
        (false, ScalarType.Float32) => 0x4c00040a,
        (false, ScalarType.Float64) => 0x4c00080b,
        (false, ScalarType.Int64) => 0x4c00083a,
        (false, _) => 0x4c00013b,
    };

    /// <summary>The handle of an operation.</summary>
    public nint OperationOf(ReduceOperation operation) => (IsOpenMpi, operation) switch
    {
        (true, ReduceOperation.Sum) => Object("ompi_mpi_op_sum"),
        (true, ReduceOperation.Max) => Object("ompi_mpi_op_max"),
        (true, _) => Object("ompi_mpi_op_min"),
        (false, ReduceOperation.Sum) => 0x58000003,
        (false, ReduceOperation.Max) => 0x58000001,
        (false, _) => 0x58000002,
    };

    /// <summary>Its name and version.</summary>
    public string Version()
    {
        var text = stackalloc byte[8192];
        int length;
        return LibraryVersion(text, &length) == 0 ? Encoding.UTF8.GetString(text, length).Split('\n', ',')[0].Trim('\0', ' ') : Path;
    }

    /// <summary>What an error code means.</summary>
    public string Explain(int code)
    {
        var text = stackalloc byte[8192];
        int length;
        return ErrorString(code, text, &length) == 0 ? Encoding.UTF8.GetString(text, length) : $"error {code}";
    }

    private nint Object(string name) => NativeLibrary.GetExport(handle, name);

    private nint Function(string name) => NativeLibrary.TryGetExport(handle, name, out var address) ? address : throw new EntryPointNotFoundException(name);
}
