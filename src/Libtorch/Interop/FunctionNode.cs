using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using AutogradContext = TorchSharp.torch.autograd.AutogradContext;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp;

/// <summary>The managed half of a custom operator's node in the autograd graph.</summary>
/// <remarks>The native node owns this object through a GC handle that its destructor frees; this object holds no reference to the node.</remarks>
internal sealed unsafe class FunctionNode
{
    private readonly string name;
    private readonly bool[] isTensor;
    private readonly Func<AutogradContext, List<Tensor>, List<Tensor>> backward;
    private AutogradContext context = null!;

    private FunctionNode(string name, bool[] isTensor, Func<AutogradContext, List<Tensor>, List<Tensor>> backward)
    {
        this.name = name;
        this.isTensor = isTensor;
        this.backward = backward;
    }

    internal delegate List<Tensor> Forward(AutogradContext context, params object[] arguments);

    internal static List<Tensor> Apply(string name, object[] arguments, Forward forward, Func<AutogradContext, List<Tensor>, List<Tensor>> backward)
    {
        var inputs = arguments.OfType<Tensor>().ToArray();
        var node = new FunctionNode(name, Array.ConvertAll(arguments, argument => argument is Tensor), backward);
        int needsGrad;
        nint native;
        var owner = GCHandle.ToIntPtr(GCHandle.Alloc(node));
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
        fixed (nint* handles = Handles(inputs))
        {
            native = NativeMethods.ws_node_create(owner, text, &Backward, &Release, handles, inputs.Length, &needsGrad);
        }
        if (native == 0)
        {
            NativeError.Throw(name);
        }
        try
        {
            node.context = new AutogradContext(native);
            List<Tensor> outputs;
            using (new AutoGradMode(false))
            {
                outputs = forward(node.context, arguments);
            }
            var result = Connect(node.context, native, name, inputs, outputs, needsGrad != 0);
            node.context.ForwardDone();
            GC.KeepAlive(inputs);
            return result;
        }
        finally
        {
            NativeMethods.ws_node_close(native);
        }
    }

    private static List<Tensor> Connect(AutogradContext context, nint native, string name, Tensor[] inputs, List<Tensor> outputs, bool recorded)
    {
        var result = new List<Tensor>(outputs.Count);
        if (!recorded)
        {
            foreach (var output in outputs)
            {
                // A caller disposes what it gets, and must not dispose its own input that way.
                result.Add(Array.Exists(inputs, input => ReferenceEquals(input, output)) ? output.alias() : output);
            }
            return result;
        }
        var roles = outputs.Select(output => Role(context, inputs, output)).ToArray();
        var handles = Handles([.. outputs]);
        var connected = new nint[outputs.Count];
        fixed (nint* source = handles, target = connected)
        fixed (int* role = roles)
        {
            NativeError.Check(NativeMethods.ws_node_connect(native, source, role, outputs.Count, context.MaterializeGrads ? 1 : 0, target), name);
        }
        for (var i = 0; i < connected.Length; i++)
        {
            if (connected[i] == handles[i] && roles[i] != 2)
            {
                NativeMethods.ws_release(connected[i]);
                result.Add(outputs[i]);
            }
            else
            {
                result.Add(new Tensor(connected[i]));
            }
        }
        Save(context, native, name, handles, roles);
        GC.KeepAlive(outputs);
        return result;
    }

    private static void Save(AutogradContext context, nint native, string name, nint[] outputs, int[] roles)
    {
        var saved = Handles([.. context.ToSave]);
        var isOutput = Array.ConvertAll(saved, handle => Array.IndexOf(outputs, handle) is >= 0 and var at && roles[at] is 0 or 2 ? 1 : 0);
        fixed (nint* handles = saved)
        fixed (int* flags = isOutput)
        {
            NativeError.Check(NativeMethods.ws_node_save(native, handles, flags, saved.Length), name);
        }
        GC.KeepAlive(context.ToSave);
    }

    // The numbers are those of ws_node_connect.
    private static int Role(AutogradContext context, Tensor[] inputs, Tensor output)
    {
        bool Same(Tensor other) => other.handle == output.handle;
        return context.NonDifferentiable.Exists(Same) ? 1 : context.Dirty.Exists(Same) ? 2 : Array.Exists(inputs, Same) ? 3 : 0;
    }

    [UnmanagedCallersOnly]
    private static int Backward(nint owner, nint native, nint* grads, int n, nint* results, int resultCount, byte* message, int capacity)
    {
        try
        {
            var node = (FunctionNode)GCHandle.FromIntPtr(owner).Target!;
            using var scope = torch.NewDisposeScope();
            var incoming = new List<Tensor>(n);
            for (var i = 0; i < n; i++)
            {
                incoming.Add(grads[i] == 0 ? null! : new Tensor(grads[i]));
            }
            var gradients = node.backward(node.context, incoming);
            node.HandBack(gradients, new Span<nint>(results, resultCount));
            return 0;
        }
        catch (Exception error)
        {
            var text = Encoding.UTF8.GetBytes($"{error.GetType().Name} in a custom backward: {error.Message}");
            var length = Math.Min(text.Length, capacity - 1);
            text.AsSpan(0, length).CopyTo(new Span<byte>(message, length));
            message[length] = 0;
            return 1;
        }
    }

    [UnmanagedCallersOnly]
    private static void Release(nint owner) => GCHandle.FromIntPtr(owner).Free();

    private void HandBack(List<Tensor> gradients, Span<nint> results)
    {
        for (var i = isTensor.Length; i < gradients.Count; i++)
        {
            if (gradients[i] is not null)
            {
                throw new ArgumentException($"{name} returned {gradients.Count} gradients for {isTensor.Length} arguments.");
            }
        }
        if (gradients.Count < isTensor.Length)
        {
            throw new ArgumentException($"{name} returned {gradients.Count} gradients, expected one for each of its {isTensor.Length} arguments (null where there is none).");
        }
        var next = 0;
        for (var i = 0; i < isTensor.Length; i++)
        {
            var gradient = gradients[i];
            if (isTensor[i])
            {
                results[next++] = gradient is null ? 0 : NativeMethods.ws_alias_handle(gradient.RequireHandle());
            }
            else if (gradient is not null)
            {
                throw new ArgumentException($"{name} returned a gradient for argument {i + 1}, which is no tensor.");
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint[] Handles(Tensor[] tensors) => Array.ConvertAll(tensors, tensor => tensor.RequireHandle());
}
