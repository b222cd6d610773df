using WeightSpace.Onnx;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>An ONNX file. Owns the open model.</summary>
internal sealed class OnnxSource(string name, OnnxModel model, SymmetryAnalysis analysis, IReadOnlyDictionary<string, int> sizes) : SymmetrySource(name, analysis)
{
    public override CertificateResult Certify(int trials, long seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        using var interpreter = new OnnxInterpreter(model);
        try
        {
            var inputs = interpreter.RandomInputs(generator, sizes.ToDictionary(pair => pair.Key, pair => (long)pair.Value));
            var weights = Analysis.Parameters.ToDictionary(parameter => parameter.Name, parameter => interpreter.Weight(parameter.Name));
            return EquivarianceCertificate.Run(Analysis, weights, state => Outputs(interpreter.Run(inputs, state)), trials, new Random(unchecked((int)seed)));
        }
        catch (NotSupportedException e)
        {
            return CertificateResult.NotRun(e.Message);
        }
    }

    public override void Dispose() => model.Dispose();

    /// <summary>All outputs as one vector.</summary>
    private static Tensor Outputs(IReadOnlyDictionary<string, Tensor> outputs) =>
        cat([.. outputs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.to(ScalarType.Float64).reshape(-1))], 0);
}
