using WeightSpace.Experiments.Cli;
using WeightSpace.Onnx;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>A network whose symmetry is asked for, wherever it comes from.</summary>
/// <param name="model">What it is called in results.</param>
/// <param name="analysis">What was found of it.</param>
internal abstract class SymmetrySource(string model, SymmetryAnalysis analysis) : IDisposable
{
    /// <summary>What the network is called in results.</summary>
    public string Model { get; } = model;

    /// <summary>Labels, called by their roles, parameters and graph.</summary>
    public SymmetryAnalysis Analysis { get; } = analysis.NamedByRole();

    /// <summary>What is stored with the network and is not counted as weights.</summary>
    public virtual IReadOnlyList<UncountedTensor> Uncounted => [];

    /// <summary>Runs the network with permuted weights.</summary>
    /// <param name="trials">Number of random group elements beside the fixed ones.</param>
    /// <param name="seed">Seed of weights, inputs and group elements.</param>
    public abstract CertificateResult Certify(int trials, long seed);

    /// <summary>Writes the network anew with its weights permuted.</summary>
    /// <param name="file">The new file.</param>
    /// <param name="seed">Seed of the group element.</param>
    /// <exception cref="UsageException">The source is no file of weights.</exception>
    public virtual void Permute(string file, long seed) => throw new UsageException($"--permute writes ONNX files, and {Model} is none");

    /// <summary>Frees what the network holds open.</summary>
    public virtual void Dispose()
    {
    }
}
