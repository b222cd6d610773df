using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace WeightSpace.Onnx;

/// <summary>Executes an ONNX network with the tensor engine, with weights that the caller may replace.</summary>
/// <remarks>
/// It is made for certificates: it computes in one floating type, by default float64, whatever types the file names, so
/// that two weightings
/// of equal function give results equal to that type's precision. Whole numbers are int64. Dropout does nothing, batch
/// normalisation
/// uses its stored statistics. Nodes that no output depends on are not executed. Semantics:
/// https://onnx.ai/onnx/operators/, opset 11 to 22.
/// </remarks>
public sealed class OnnxInterpreter : IDisposable
{
    private readonly OnnxModel model;
    private readonly ScalarType floating;
    private readonly Device device;
    private readonly OnnxProgram program;
    private readonly Dictionary<string, Tensor> stored = [];

    /// <summary>Prepares the execution of a model; nothing is read or computed yet.</summary>
    /// <param name="model">The model, which must stay open; it is not disposed with the interpreter.</param>
    /// <param name="dtype">The floating type to compute in; float64 if null.</param>
    /// <param name="device">Where to compute; the CPU if null.</param>
    /// <exception cref="ArgumentException"><paramref name="dtype"/> is no floating type.</exception>
    public OnnxInterpreter(OnnxModel model, ScalarType? dtype = null, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        floating = dtype ?? ScalarType.Float64;
        if (!is_floating_point(floating)) throw new ArgumentException($"The type to compute in must be a floating one, got {floating}.", nameof(dtype));
        this.model = model;
        this.device = device ?? CPU;
        program = new OnnxProgram(model.Graph);
    }

    /// <summary>Names of ONNX's own operators that can be executed.</summary>
    public static IReadOnlyCollection<string> OperatorNames { get; } = [.. OnnxOperatorTable.All.Names.Append("Constant").Order(StringComparer.Ordinal)];

    /// <summary>The stored value of an initializer, or of a <c>Constant</c> node's output, converted; read at the first
    /// call.</summary>
    /// <param name="name">Name of the value.</param>
    /// <returns>A tensor of the stored shape, which belongs to the interpreter: do not dispose or change it.</returns>
    /// <exception cref="ArgumentException">The model has no such initializer or constant.</exception>
    /// <exception cref="OnnxExecutionException">The value is text.</exception>
    public Tensor Weight(string name)
    {
        ref var tensor = ref CollectionsMarshal.GetValueRefOrAddDefault(stored, name, out var exists);
        if (exists && tensor is not null) return tensor;
        try
        {
            tensor = (model.Graph.TryGetInitializer(name, out var initializer) ? OnnxTensors.Load(initializer, floating, device)
                : model.Graph.TryGetProducer(name, out var node) && OnnxProgram.IsConstant(node) ? OnnxConstants.Load(node, floating, device)
                : throw new ArgumentException($"{model.Name} has no initializer and no constant called '{name}'.", nameof(name))).DetachFromDisposeScope();
            return tensor;
        }
        finally
        {
            if (tensor is null) stored.Remove(name);
        }
    }

    /// <summary>Computes the network's outputs.</summary>
    /// <param name="inputs">A tensor for each input of the graph; they are converted where their type is
    /// another.</param>
    /// <param name="weights">Tensors in place of stored initializers or constants, of their shapes; null for
    /// none.</param>
    /// <returns>A fresh tensor for each output of the graph; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">An input is missing, a name is unknown, or a weight has another shape than
    /// the stored one.</exception>
    /// <exception cref="OnnxExecutionException">A node cannot be executed; the message names it.</exception>
    /// <exception cref="OnnxFormatException">A node's attributes or inputs are wrong.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyDictionary<string, Tensor>? weights = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var values = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in weights ?? new Dictionary<string, Tensor>()) values.Add(name, Replacement(name, tensor));
        foreach (var input in model.Graph.Inputs)
        {
            if (!inputs.TryGetValue(input.Name, out var tensor)) throw new ArgumentException($"The input {input} has no value.", nameof(inputs));
            values[input.Name] = Converted(tensor);
        }

        foreach (var step in program.Steps)
        {
            if (!step.Node.Outputs.Any(output => output.Length > 0 && values.ContainsKey(output))) Execute(step.Node, values);
            foreach (var name in step.Released)
            {
                if (values.Remove(name, out var tensor)) tensor.Dispose();
            }
        }

        return model.Graph.Outputs.ToDictionary(output => output.Name, output => Value(values, output.Name).alias().MoveToOuterDisposeScope());
    }

    /// <summary>Random values that the network accepts: see <see cref="OnnxRandomInputs"/>.</summary>
    /// <param name="generator">Source of randomness; a CPU generator.</param>
    /// <param name="sizes">Sizes of open axes, by the name the file gives them or by <c>input:axis</c>, such as
    /// <c>x:0</c>; null for none.</param>
    /// <returns>A tensor for each input of the graph; the caller disposes them.</returns>
    /// <exception cref="OnnxExecutionException">An input has no shape in the file, or holds something that is not
    /// interpreted.</exception>
    public IReadOnlyDictionary<string, Tensor> RandomInputs(Generator generator, IReadOnlyDictionary<string, long>? sizes = null) =>
        new OnnxRandomInputs(model, floating, device).Create(generator, sizes ?? new Dictionary<string, long>());

    /// <summary>Frees the stored weights.</summary>
    public void Dispose()
    {
        foreach (var tensor in stored.Values) tensor.Dispose();
        stored.Clear();
    }

    private Tensor Value(Dictionary<string, Tensor> values, string name) => values.TryGetValue(name, out var tensor) ? tensor : Weight(name);

    private void Execute(OnnxNode node, Dictionary<string, Tensor> values)
    {
        if (OnnxProgram.IsConstant(node)) return;
        if (!OnnxOperatorTable.All.TryGet(node.Domain, node.OperatorType, out var run))
        {
            var domain = node.Domain.Length == 0 ? "" : $" of domain '{node.Domain}'";
            throw new OnnxExecutionException(node.Malformed($"the operator {node.OperatorType}{domain} is not interpreted").Message);
        }

        var inputs = new Tensor?[node.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = node.Input(i) is { } name ? Value(values, name) : null;
        using var scope = NewDisposeScope();
        var outputs = Call(run, node, inputs);
        for (var i = 0; i < node.Outputs.Length; i++)
        {
            if (node.Output(i) is not { } name) continue;
            if (i >= outputs.Length) throw new OnnxExecutionException(node.Malformed($"its output {i} is not interpreted").Message);
            // An operator may hand on what it was given; the value is released on its own.
            var output = inputs.Contains(outputs[i]) ? outputs[i].alias() : outputs[i];
            values[name] = output.MoveToOuterDisposeScope();
        }
    }

    private Tensor[] Call(Func<OnnxCall, Tensor[]> run, OnnxNode node, Tensor?[] inputs)
    {
        try
        {
            return run(new OnnxCall(node, model.Opset, inputs, floating, device));
        }
        catch (Exception exception) when (exception is not (OnnxExecutionException or OnnxFormatException or OutOfMemoryException))
        {
            // The engine's messages go on with a native stack trace after the first line.
            var reason = exception.Message.Split('\n')[0].Trim().TrimEnd('.');
            var shapes = string.Join(", ", inputs.Select(input => input is null ? "none" : OnnxCall.Shape(input)));
            throw new OnnxExecutionException(node.Malformed($"it fails on inputs of shapes {shapes}: {reason}").Message, exception);
        }
    }

    private Tensor Replacement(string name, Tensor tensor)
    {
        var expected = Weight(name).shape;
        return tensor.shape.AsSpan().SequenceEqual(expected)
            ? Converted(tensor)
            : throw new ArgumentException($"The weight '{name}' must have shape [{string.Join(", ", expected)}], got {OnnxCall.Shape(tensor)}.", nameof(tensor));
    }

    /// <summary>A handle of our own, so that releasing a value never touches the caller's.</summary>
    private Tensor Converted(Tensor tensor)
    {
        var type = tensor.is_floating_point() ? floating : tensor.dtype == ScalarType.Bool ? ScalarType.Bool : ScalarType.Int64;
        return tensor.dtype == type && tensor.device.Equals(device) ? tensor.alias() : tensor.to(type, device);
    }
}
